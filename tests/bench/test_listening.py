from pathlib import Path

import pytest

from app.demo import files as demo_files
from app.demo.catalogue import SOUNDS
from bench import altered, hearing, listening
from bench.__main__ import main
from bench.known_sounds import further
from bench.processes import FailedError

SHORT = [sound for sound in SOUNDS if sound.file_name in {"kick.wav", "hihat_closed.wav", "sine_440hz.wav"}]
HEADER = "audio_filename,name,tags,description,license,pack_name\n"


def _recordings(folder: Path, packs: dict[str, str]) -> Path:
    folder.mkdir()
    demo_files.write(folder, [sound for sound in SHORT if sound.file_name in packs])
    lines = [f"{name},,short one two,A sound.,Creative Commons 0,{pack}\n" for name, pack in packs.items()]
    (folder / "sounds.csv").write_text(HEADER + "".join(lines), encoding="utf-8")
    return folder


@pytest.mark.slow
class TestFigures:
    def test_recordings_demo_copies_and_further_sounds_are_judged(self, tmp_path: Path) -> None:
        recordings = _recordings(tmp_path / "recordings", {"kick.wav": "Drums", "hihat_closed.wav": "Drums"})
        note = next(sound for sound in further() if sound.truth.pitch_hz)
        found = {figure.what: figure.value for figure in listening.figures(recordings, SHORT, [note])}
        assert found["recordings: listened to"] == 2
        assert found["recordings: of the 10 nearest, in the same pack"] == 100
        assert found["demo sounds: listened to"] == 3
        assert found["pitch of 1 demo sounds: error, median"] < 10
        assert found["pitch of 1 further sounds: within 50 cents"] == 100
        assert [what for what in found if "copies" in what] == [
            f"1 copies, {change}: nearest to their originals" for change in altered.NAMES
        ]

    def test_without_recordings_the_table_says_so(self) -> None:
        found = {figure.what: figure.value for figure in listening.figures(None, SHORT[:1], [])}
        assert found["recordings (there are none)"] == 0
        assert not any(what.startswith("recordings:") for what in found)


class TestWhatStandsInTheWay:
    def test_without_the_analysis_library_nothing_is_listened_to(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr("app.audio.descriptors.is_available", lambda: False)
        assert main(["--part", "listening", "--json", str(tmp_path / "figures.json")]) == 0
        assert "there is no analysis library" in (tmp_path / "figures.json").read_text(encoding="utf-8")

    def test_a_sheet_that_cannot_be_used_ends_it(self, tmp_path: Path) -> None:
        (tmp_path / "sounds.csv").write_text("nothing,of,use\n", encoding="utf-8")
        with pytest.raises(FailedError, match="has no column audio_filename"):
            hearing.listen(tmp_path, [], [], tmp_path)


class TestFurtherSounds:
    def test_each_has_one_truth(self) -> None:
        for sound in further():
            told = (sound.truth.pitch_hz, sound.truth.bpm, sound.truth.key)
            assert sum(truth is not None for truth in told) == 1
