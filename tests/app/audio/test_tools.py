from collections.abc import Iterator
from pathlib import Path

import pytest

from app.audio.errors import DecoderMissingError, OutOfMemoryError, OutOfSpaceError
from app.audio.tools import ffmpeg_path, run_ffmpeg


@pytest.fixture(autouse=True)
def _fresh_search() -> Iterator[None]:
    ffmpeg_path.cache_clear()
    yield
    ffmpeg_path.cache_clear()


def fake_ffmpeg(folder: Path, script: str, name: str = "ffmpeg") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
    path.chmod(0o755)
    return path


class TestFfmpegPath:
    def test_the_named_one_comes_first_then_the_one_on_the_path(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        named = fake_ffmpeg(tmp_path / "named", "", "my-ffmpeg")
        on_path = fake_ffmpeg(tmp_path / "bin", "")
        monkeypatch.setenv("PATH", str(on_path.parent))
        monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(named))
        assert ffmpeg_path() == str(named)
        ffmpeg_path.cache_clear()
        monkeypatch.delenv("IMAGEIO_FFMPEG_EXE")
        assert ffmpeg_path() == str(on_path)

    def test_else_it_is_the_one_of_the_package(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.delenv("IMAGEIO_FFMPEG_EXE", raising=False)
        assert "imageio_ffmpeg" in ffmpeg_path()

    def test_without_any_the_error_says_what_to_do(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.delenv("IMAGEIO_FFMPEG_EXE", raising=False)
        monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", _raise_runtime_error)
        with pytest.raises(DecoderMissingError, match="install it, or set IMAGEIO_FFMPEG_EXE"):
            ffmpeg_path()


def _raise_runtime_error() -> str:
    raise RuntimeError


class TestRunFfmpeg:
    def run_script(self, folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
        monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(fake_ffmpeg(folder, script)))

    def test_the_first_audio_stream_and_the_last_lines_are_kept(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lines = ["  Stream #0:0: Video: mjpeg", "  Stream #0:1: Audio: flac", "  Stream #0:2: Audio: mp3", *["x"] * 500]
        (tmp_path / "lines").write_text("\n".join(lines), encoding="ascii")
        self.run_script(tmp_path, monkeypatch, f"/bin/cat {tmp_path}/lines >&2; exit 3")
        report = run_ffmpeg([])
        assert (report.exit_code, report.audio_stream.strip()) == (3, "Audio: flac")
        assert report.text.count("x") == 20

    @pytest.mark.parametrize(
        "tags",
        [
            f"    title           : {'x' * (4096 - 22)}  Stream #0:0: Audio: pcm_s16le, 9 Hz",
            "    title           : Stream #0:0: Audio: pcm_s16le, 9 Hz",
            "                    :   Stream #0:0: Audio: pcm_s16le, 9 Hz",
        ],
    )
    def test_what_a_tag_says_is_not_what_ffmpeg_says(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tags: str
    ) -> None:
        lines = ["Input #0, ogg", "  Metadata:", tags, "    comment         : No space left on device"]
        stream = "  Stream #0:0(a): Audio: pcm_s16le, 9 Hz)(b): Audio: vorbis, 8000 Hz, mono"
        (tmp_path / "lines").write_text("\n".join([*lines, stream, "the end", ""]), encoding="ascii")
        self.run_script(tmp_path, monkeypatch, f"/bin/cat {tmp_path}/lines >&2; exit 1")
        report = run_ffmpeg([])
        assert report.audio_stream == "Audio: vorbis, 8000 Hz, mono\n"
        assert report.text == "Input #0, ogg\nthe end\n"

    def test_a_line_without_an_end_does_not_fill_the_memory(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.run_script(tmp_path, monkeypatch, "/usr/bin/head -c 3000000 /dev/zero >&2")
        assert len(run_ffmpeg([]).text) <= 20 * 4096

    @pytest.mark.parametrize(
        ("script", "error"),
        [
            ("echo 'x: Cannot allocate memory' >&2; exit 1", OutOfMemoryError),
            ("echo 'x: No space left on device' >&2; exit 1", OutOfSpaceError),
            ("kill -XFSZ $$", OutOfSpaceError),
        ],
    )
    def test_a_full_machine_is_not_the_fault_of_the_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, error: type[Exception]
    ) -> None:
        self.run_script(tmp_path, monkeypatch, script)
        with pytest.raises(error):
            run_ffmpeg([])
