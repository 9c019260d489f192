from itertools import permutations

import pytest

from app.audio.descriptors.metadata_rules import FlatValue, tempo_from_text, with_metadata

FLAT: dict[str, FlatValue] = {
    "bpm": 80,
    "bpm_confidence": 0.2,
    "note_confidence": 0.9,
    "note_midi": 57,
    "note_name": "A3",
    "pitch": 220.0,
    "single_event": True,
}


def shown(
    category: str | None, *, name: str = "", tags: tuple[str, ...] = (), description: str = ""
) -> dict[str, FlatValue]:
    return with_metadata(FLAT, name=name, tags=tags, description=description, category=category)


class TestTempoFromText:
    @pytest.mark.parametrize(
        ("name", "tags", "description", "tempo"),
        [
            ("loop_120bpm.wav", (), "", 120),
            ("", (), "recorded at 95 BPM", 95),
            ("", ("bpm140",), "", 140),
            ("", (), "Bpm 174, dark", 174),
            ("", ("120",), "", 120),
            ("90bpm", ("120",), "120 bpm", 120),
            ("", ("24",), "301bpm, 20bpm", None),
            ("", (), "take 120 of 2016", None),
            ("", (), "1120bpm, 120.5 bpm", None),
            ("", ("٩٠",), "", None),
            ("", (), "", None),
        ],
        ids=[
            "in the name",
            "with a blank",
            "in a tag",
            "before the number",
            "a numeric tag",
            "the most common",
            "out of range",
            "numbers of other things",
            "parts of numbers",
            "other digits",
            "nothing",
        ],
    )
    def test_is_what_people_wrote(self, name: str, tags: tuple[str, ...], description: str, tempo: int | None) -> None:
        assert tempo_from_text(name, tags, description) == tempo

    def test_the_order_of_tags_changes_nothing(self) -> None:
        tags = ("90", "120bpm", "loop", "bpm90", "120", "140")
        assert len({tempo_from_text("", order, "") for order in permutations(tags)}) == 1


class TestWithMetadata:
    def test_a_tempo_in_words_is_certain(self) -> None:
        found = shown("Music", description="120 bpm")
        assert (found["bpm"], found["bpm_confidence"]) == (120, 1.0)

    def test_without_words_the_measured_tempo_stays(self) -> None:
        found = shown("Music")
        assert (found["bpm"], found["bpm_confidence"]) == (80, 0.2)

    @pytest.mark.parametrize(
        ("category", "is_kept"),
        [("Instrument samples", True), ("Music", False), ("Sound effects", False), (None, False)],
    )
    def test_notes_are_for_instruments(self, category: str | None, is_kept: bool) -> None:  # noqa: FBT001  # the expected value
        assert {name in shown(category) for name in ("note_midi", "note_name", "note_confidence")} == {is_kept}

    @pytest.mark.parametrize(
        ("category", "expected"),
        [("Music", False), ("Soundscapes", False), ("Sound effects", True), (None, True)],
    )
    def test_music_and_soundscapes_are_never_one_event(self, category: str | None, expected: bool) -> None:  # noqa: FBT001  # the expected value
        assert shown(category)["single_event"] is expected

    def test_a_sound_without_descriptors_gets_none(self) -> None:
        assert with_metadata({}, name="", tags=("120",), description="", category="Music") == {}

    def test_what_was_given_is_not_changed(self) -> None:
        before = dict(FLAT)
        shown("Music", tags=("120",))
        assert before == FLAT
