import subprocess
from pathlib import Path

import numpy as np
import pytest

from app.audio.decoder import decode
from app.audio.errors import SoundTooLargeError, UndecodableError
from app.audio.tools import ffmpeg_path
from app.audio.wav import FULL_SCALE, CanonicalWav
from tests.app.audio.sound_files import ENCODERS, tone, write_float, write_pcm, write_sound

LAME_MARGIN = 0.06
"""LAME makes everything 5 % quieter, so that nothing is clipped."""


def decoded(source: Path, longest_s: float = 60) -> CanonicalWav:
    return decode(source, source.with_name("canonical.wav"), longest_s=longest_s)[0]


def level(wav: CanonicalWav) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    samples = wav.read(0, wav.frames)[:, 2000:-2000] / FULL_SCALE
    rms: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = np.sqrt((samples**2).mean(axis=1))
    return rms


class TestDecode:
    @pytest.mark.parametrize("kind", ENCODERS)
    @pytest.mark.parametrize("channels", [1, 2])
    def test_every_type_keeps_its_channels_level_and_length(self, tmp_path: Path, kind: str, channels: int) -> None:
        wav = decoded(write_sound(tmp_path / f"sound.{kind}", tone(channels=channels)))
        assert wav.channels == channels
        assert level(wav) == pytest.approx([0.5 / np.sqrt(2)] * channels, rel=LAME_MARGIN)
        assert wav.duration_s == pytest.approx(0.5, abs=0.05)

    @pytest.mark.parametrize("bits", [8, 16, 24, 32])
    def test_integers_of_any_depth_are_read(self, tmp_path: Path, bits: int) -> None:
        assert level(decoded(write_pcm(tmp_path / "sound.wav", tone(), bits=bits))) == pytest.approx(0.354, abs=0.01)

    @pytest.mark.parametrize("bits", [32, 64])
    def test_floats_are_read(self, tmp_path: Path, bits: int) -> None:
        assert level(decoded(write_float(tmp_path / "sound.wav", tone(), bits=bits))) == pytest.approx(0.354, abs=0.001)

    def test_twenty_four_bits_come_through_unchanged(self, tmp_path: Path) -> None:
        samples = np.array([[0], [1], [-1], [FULL_SCALE - 1], [-FULL_SCALE]])
        wav = decoded(write_pcm(tmp_path / "sound.wav", samples / FULL_SCALE, bits=24))
        assert wav.read(0, 5).tolist() == samples.T.tolist()

    @pytest.mark.parametrize("sample_rate_hz", [8000, 11_025, 22_050, 48_000, 96_000, 192_000])
    def test_any_rate_becomes_44100_hz_of_the_same_length(self, tmp_path: Path, sample_rate_hz: int) -> None:
        source = write_pcm(tmp_path / "sound.wav", tone(sample_rate_hz=sample_rate_hz), sample_rate_hz=sample_rate_hz)
        assert decoded(source).frames == pytest.approx(22_050, abs=2)

    @pytest.mark.parametrize("channels", [3, 4, 6, 8, 9, 32])
    def test_more_channels_become_two(self, tmp_path: Path, channels: int) -> None:
        wav = decoded(write_pcm(tmp_path / "sound.wav", tone(channels=channels)))
        assert wav.channels == 2
        assert (level(wav) > 0.1).all()

    def test_values_that_are_no_numbers_become_samples(self, tmp_path: Path) -> None:
        samples = tone(peak=0.1)
        samples[1000:1003, 0] = [np.nan, np.inf, -np.inf]
        wav = decoded(write_float(tmp_path / "sound.wav", samples))
        found = wav.read(0, wav.frames)[0] / FULL_SCALE
        assert np.abs(np.delete(found, [1000, 1001, 1002])).max() < 0.11
        assert np.abs(found).max() <= 1

    def test_mp3_in_a_file_named_wav_is_read(self, tmp_path: Path) -> None:
        source = write_sound(tmp_path / "sound.mp3", tone()).rename(tmp_path / "sound.wav")
        assert level(decoded(source)) == pytest.approx(0.354, rel=LAME_MARGIN)

    @pytest.mark.parametrize("kind", ["wav", "aiff", "flac", "mp3", "wv"])
    def test_a_truncated_file_is_read_as_far_as_it_goes(self, tmp_path: Path, kind: str) -> None:
        source = write_sound(tmp_path / f"sound.{kind}", tone(duration_s=2))
        source.write_bytes(source.read_bytes()[: source.stat().st_size * 3 // 5])
        assert 0.3 < decoded(source).duration_s < 1.9

    def test_two_frames_are_a_sound(self, tmp_path: Path) -> None:
        assert decoded(write_pcm(tmp_path / "sound.wav", np.array([[0.5], [-0.5]]))).frames == 2

    @pytest.mark.parametrize(("frames", "reason"), [(0, "is empty"), (1, "is too short")])
    def test_fewer_are_not(self, tmp_path: Path, frames: int, reason: str) -> None:
        source = write_pcm(tmp_path / "sound.wav", np.zeros((frames, 1)))
        with pytest.raises(UndecodableError, match=reason):
            decoded(source)

    @pytest.mark.parametrize("kind", ENCODERS)
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(b"", id="nothing"),
            pytest.param(np.random.default_rng(7).bytes(100_000), id="random bytes"),
            pytest.param(b"It was a dark and stormy night. " * 500, id="text"),
            pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", id="picture"),
        ],
    )
    def test_what_is_no_sound_is_refused(self, tmp_path: Path, kind: str, content: bytes) -> None:
        source = tmp_path / f"sound.{kind}"
        source.write_bytes(content)
        with pytest.raises(UndecodableError, match=r"cannot be read as sound|not accepted"):
            decoded(source)

    @pytest.mark.parametrize("kind", ENCODERS)
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{other}\n#EXT-X-ENDLIST\n", id="HLS"),
            pytest.param("ffconcat version 1.0\nfile {other}\n", id="concat"),
            pytest.param("[playlist]\nFile1={other}\nNumberOfEntries=1\n", id="PLS"),
            pytest.param("v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n", id="SDP"),
        ],
    )
    def test_a_playlist_is_not_followed(self, tmp_path: Path, kind: str, content: str) -> None:
        write_pcm(tmp_path / "other.wav", tone())
        source = tmp_path / f"list.{kind}"
        for other in ("other.wav", f"file://{tmp_path}/other.wav"):
            source.write_text(content.format(other=other), encoding="ascii")
            with pytest.raises(UndecodableError):
                decoded(source)

    def test_a_video_without_sound_says_so(self, tmp_path: Path) -> None:
        source = tmp_path / "sound.m4a"
        picture = ("-f", "lavfi", "-i", "color=size=32x32:duration=0.2", "-c:v", "mpeg4", "-f", "mp4")
        subprocess.run([ffmpeg_path(), "-v", "error", *picture, source], check=True)
        with pytest.raises(UndecodableError, match="no sound"):
            decoded(source)

    def test_a_sound_that_lasts_too_long_is_refused(self, tmp_path: Path) -> None:
        source = write_pcm(tmp_path / "sound.wav", tone(duration_s=1))
        with pytest.raises(SoundTooLargeError, match=r"longer than 0\.9 s"):
            decoded(source, longest_s=0.9)

    def test_one_that_may_be_cut_is_no_more_than_a_second_longer(self, tmp_path: Path) -> None:
        source = write_pcm(tmp_path / "sound.wav", tone(duration_s=3))
        wav, _ = decode(source, tmp_path / "canonical.wav", longest_s=0.9, is_cut=True)
        assert wav.duration_s == pytest.approx(1.9, abs=0.1)

    def test_an_expanding_file_is_not_decoded_to_its_end(self, tmp_path: Path) -> None:
        source = write_pcm(tmp_path / "sound.wav", np.zeros((100_000, 1)), sample_rate_hz=100)
        with pytest.raises(SoundTooLargeError):
            decoded(source, longest_s=10)
        assert (tmp_path / "canonical.wav").stat().st_size < 12 * 44_100 * 3

    def test_a_name_that_looks_like_an_option_or_an_address_is_a_name(self, tmp_path: Path) -> None:
        for name in ("-i.wav", "http:sound.wav", "sound%03d.wav", "a b'ü.wav"):
            assert decoded(write_pcm(tmp_path / name, tone())).frames == 22_050

    def test_tags_are_left_behind(self, tmp_path: Path) -> None:
        source = write_sound(tmp_path / "sound.mp3", tone(), 44_100, "-metadata", "title=Secret title")
        assert b"Secret title" not in decoded(source).path.read_bytes()
