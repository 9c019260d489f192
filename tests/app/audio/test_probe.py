import hashlib
import zlib
from pathlib import Path

import pytest

from app.audio.decoder import decode
from app.audio.errors import UndecodableError
from app.audio.probe import AudioProperties, Stream, checksums, describe, read_stream, snapped_bit_rate_kbps
from tests.app.audio.sound_files import tone, write_float, write_pcm, write_sound


def properties(source: Path, sound_type: str | None = None) -> AudioProperties:
    wav, report = decode(source, source.with_name("canonical.wav"), longest_s=60)
    stream = read_stream(report.audio_stream)
    return describe(source, sound_type or source.suffix[1:], stream, checksums(source), wav.duration_s)


class TestChecksums:
    def test_they_are_those_of_the_whole_file(self, tmp_path: Path) -> None:
        content = bytes(range(256)) * 5000
        (tmp_path / "file").write_bytes(content)
        found = checksums(tmp_path / "file")
        assert found.md5 == hashlib.md5(content, usedforsecurity=False).hexdigest()
        assert int(found.crc32, 16) == zlib.crc32(content)

    def test_a_small_crc_keeps_its_leading_zeros(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        assert checksums(tmp_path / "file").crc32 == "00000000"


class TestReadStream:
    @pytest.mark.parametrize(
        ("line", "stream"),
        [
            ("flac, 44100 Hz, stereo, s16", Stream("flac", 2, 44100, 16)),
            ("flac, 96000 Hz, mono, s32 (24 bit)", Stream("flac", 1, 96000, 24)),
            ("pcm_u8 ([1][0][0][0] / 0x0001), 8000 Hz, mono, u8, 64 kb/s", Stream("pcm_u8", 1, 8000, 8)),
            ("pcm_f32le ([3][0][0][0] / 0x0003), 96000 Hz, 5.1(side), flt, 1 kb/s", Stream("pcm_f32le", 6, 96000, 32)),
            ("pcm_s16le, 48000 Hz, 9 channels (FL+FR+FC), s16", Stream("pcm_s16le", 9, 48000, 16)),
            ("wavpack, 44100 Hz, quad, fltp", Stream("wavpack", 4, 44100, 32)),
            ("opus, 48000 Hz, ambisonic 1, fltp", Stream("opus", 4, 48000, 0)),
            ("pcm_s16le, 48000 Hz, 7.1.4, s16", Stream("pcm_s16le", 12, 48000, 16)),
            ("mp3 (mp3float), 44100 Hz, stereo, fltp, 128 kb/s, start 0.025057", Stream("mp3", 2, 44100, 0)),
            ("aac (LC) (mp4a / 0x6134706D), 44100 Hz, stereo, fltp, 126 kb/s (default)", Stream("aac", 2, 44100, 0)),
            ("alac (alac / 0x63616C61), 44100 Hz, stereo, s32p (24 bit)", Stream("alac", 2, 44100, 24)),
        ],
    )  # fmt: skip
    def test_a_line_of_ffmpeg_is_understood(self, line: str, stream: Stream) -> None:
        assert read_stream(f"  Stream #0:0[0x1](und): Audio: {line}") == stream

    @pytest.mark.parametrize(
        "line", ["", "Stream #0:0: Audio: flac", "Stream #0:0: Audio: flac, 8000 Hz, strange, s16"]
    )
    def test_a_line_that_says_too_little_is_refused(self, line: str) -> None:
        with pytest.raises(UndecodableError):
            read_stream(line)


class TestSnappedBitRate:
    @pytest.mark.parametrize(
        ("kbps", "expected"), [(126, 128), (130, 128), (131, 131), (125, 125), (0.4, 0), (33.6, 32), (1000, 1000)]
    )
    def test_a_rate_at_most_two_away_from_a_common_one_is_that_one(self, kbps: float, expected: int) -> None:
        assert snapped_bit_rate_kbps(round(kbps * 1000 / 8 * 10), 10.0) == expected


class TestDescribe:
    @pytest.mark.parametrize(
        ("bits", "channels", "sample_rate_hz"),
        [(8, 1, 8000), (16, 2, 44_100), (24, 6, 192_000), (32, 2, 48_000)],
    )
    def test_a_wav_keeps_its_numbers(self, tmp_path: Path, bits: int, channels: int, sample_rate_hz: int) -> None:
        samples = tone(channels=channels, sample_rate_hz=sample_rate_hz, duration_s=0.2)
        found = properties(write_pcm(tmp_path / "sound.wav", samples, sample_rate_hz=sample_rate_hz, bits=bits))
        assert (found.bit_depth, found.channels, found.sample_rate_hz) == (bits, channels, sample_rate_hz)
        assert found.duration_s == pytest.approx(0.2, abs=0.0001)
        assert found.bit_rate_kbps == 0

    def test_a_float_wav_has_32_bits(self, tmp_path: Path) -> None:
        found = properties(write_float(tmp_path / "sound.wav", tone(channels=6), sample_rate_hz=96_000))
        assert (found.bit_depth, found.channels, found.sample_rate_hz) == (32, 6, 96_000)

    @pytest.mark.parametrize(("kind", "depth"), [("aiff", 24), ("flac", 24), ("wv", 32)])
    def test_lossless_types_have_a_depth_and_no_bit_rate(self, tmp_path: Path, kind: str, depth: int) -> None:
        found = properties(write_sound(tmp_path / f"sound.{kind}", tone()))
        assert (found.type, found.bit_depth, found.bit_rate_kbps) == (kind, depth, 0)

    @pytest.mark.parametrize("kind", ["mp3", "ogg", "m4a"])
    def test_lossy_types_have_a_bit_rate_and_no_depth(self, tmp_path: Path, kind: str) -> None:
        source = write_sound(tmp_path / f"sound.{kind}", tone(duration_s=2))
        found = properties(source)
        assert found.bit_depth == 0
        assert found.bit_rate_kbps == pytest.approx(source.stat().st_size * 8 / 2000, abs=5)

    def test_aif_is_aiff(self, tmp_path: Path) -> None:
        assert properties(write_sound(tmp_path / "sound.aif", tone())).type == "aiff"

    def test_mp3_named_wav_is_a_wav_with_the_numbers_of_an_mp3(self, tmp_path: Path) -> None:
        source = write_sound(tmp_path / "sound.mp3", tone(duration_s=5)).rename(tmp_path / "sound.wav")
        found = properties(source)
        assert (found.type, found.bit_depth, found.bit_rate_kbps) == ("wav", 0, 128)

    def test_the_size_is_that_of_the_file(self, tmp_path: Path) -> None:
        assert properties(write_pcm(tmp_path / "sound.wav", tone())).file_size_bytes == 44 + 22_050 * 2
