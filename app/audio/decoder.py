"""Any accepted file becomes the canonical wav, by one run of ffmpeg."""

from pathlib import Path

from app.audio.errors import SoundTooLargeError, UndecodableError
from app.audio.tools import Report, run_ffmpeg
from app.audio.wav import SAMPLE_RATE_HZ, CanonicalWav, open_wav

_FORMATS = "wav,aiff,flac,ogg,mp3,mov,wv,aac"
"""Formats are told by content, so mp3 in a file named .wav is read, and playlists (which name other files) are not."""

_CODECS = ",".join((
    *(f"pcm_{layout}" for layout in ("u8", "s8", "alaw", "mulaw", "s16le", "s16be", "s24le", "s24be", "s32le")),
    *(f"pcm_{layout}" for layout in ("s32be", "f32le", "f32be", "f64le", "f64be")),
    *("adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt", "flac", "alac", "wavpack"),
    *("mp3float", "mp3", "mp2float", "mp2", "mp1float", "mp1", "aac", "vorbis", "libvorbis", "opus", "libopus"),
))  # fmt: skip

_CANONICAL = f"aformat=sample_rates={SAMPLE_RATE_HZ}:channel_layouts=mono|stereo"
_FIRST_TWO_CHANNELS = f"pan=stereo|c0=c0|c1=c1,aformat=sample_rates={SAMPLE_RATE_HZ}"
_UNKNOWN_LAYOUT = "Error reinitializing filters"
_FEWEST_FRAMES = 2
_REASONS = (
    ("matches no streams", "there is no sound in the file"),
    ("not on whitelist", "the file is in a format that is not accepted"),
)

BARE = ("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact")
"""Output options: no tags, and the same bytes every time."""


def decode(source: Path, wav_path: Path, *, longest_s: float, is_cut: bool = False) -> tuple[CanonicalWav, Report]:
    """The whole sound of `source` as a canonical wav, and what ffmpeg said about it.

    `is_cut`: of a sound that lasts longer than `longest_s` there is no more than a second more than that, and it is not
    refused.

    Mono stays mono and stereo stays stereo: mixing either into the other changes its level by 3 dB. More channels are
    mixed to two; where nobody says which channel is where, the first two are taken. Integers leave no place for the
    infinities and not-a-numbers a float file may hold.

    Raises:
        UndecodableError: No sound, or fewer than two frames, can be read.
        SoundTooLargeError: The sound lasts longer than `longest_s`, and was not to be cut.
        ProcessingError: The machine could not do it.

    Source: FFmpeg documentation, "Format Options" (format_whitelist) and "Protocol Options" (protocol_whitelist).
    """
    report = _run(source, wav_path, _CANONICAL, longest_s)
    if report.exit_code and _UNKNOWN_LAYOUT in report.text:
        report = _run(source, wav_path, _FIRST_TWO_CHANNELS, longest_s)
    if report.exit_code:
        raise UndecodableError(_reason(report))
    wav = open_wav(wav_path)
    if wav.frames < _FEWEST_FRAMES:
        raise UndecodableError("the sound is too short" if wav.frames else "the sound is empty")
    if wav.duration_s > longest_s and not is_cut:
        raise SoundTooLargeError(f"the sound lasts longer than {longest_s:g} s")
    return wav, report


def _run(source: Path, wav_path: Path, filters: str, longest_s: float) -> Report:
    guard = ("-protocol_whitelist", "file", "-format_whitelist", _FORMATS, "-codec_whitelist", _CODECS)
    select = ("-map", "0:a:0", "-vn", "-sn", "-dn", "-t", f"{longest_s + 1:.3f}")
    encode = ("-af", filters, "-c:a", "pcm_s24le", "-f", "wav", "-y", str(wav_path))
    return run_ffmpeg((*guard, "-i", f"file:{source.absolute()}", *select, *BARE, *encode))


def _reason(report: Report) -> str:
    for symptom, reason in _REASONS:
        if symptom in report.text:
            return reason
    return "the file cannot be read as sound: it is damaged, or it is something else"
