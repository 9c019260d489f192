"""The four previews of a sound, encoded by one run of ffmpeg."""

from pathlib import Path

from app.audio.decoder import BARE
from app.audio.errors import EncodingError
from app.audio.tools import run_ffmpeg
from app.audio.wav import CanonicalWav

_ENCODERS = {
    "hq.mp3": ("-c:a", "libmp3lame", "-b:a", "128k"),
    "lq.mp3": ("-c:a", "libmp3lame", "-b:a", "64k"),
    "hq.ogg": ("-c:a", "libvorbis", "-q:a", "6"),
    "lq.ogg": ("-c:a", "libvorbis", "-q:a", "1"),
}
PREVIEW_NAMES = tuple(_ENCODERS)

# `-ac 2` would make a mono sound 3 dB quieter.
_BOTH_SIDES = ("-af", "pan=stereo|c0=c0|c1=c0")


def write_previews(wav: CanonicalWav, folder: Path) -> None:
    """Fill `folder` with PREVIEW_NAMES: the whole sound in two channels at 44.1 kHz, so that any player plays it.

    Raises:
        EncodingError: ffmpeg failed, or lacks an encoder.
        ProcessingError: The machine could not do it.

    Source: Freesound API documentation, "Sound instance" (previews: about 128 and 64 kbit/s mp3, 192 and 80 ogg).
    """
    channels = _BOTH_SIDES if wav.channels == 1 else ()
    arguments = ["-protocol_whitelist", "file", "-f", "wav", "-i", f"file:{wav.path.absolute()}"]
    for name, encoder in _ENCODERS.items():
        arguments += ["-map", "0:a:0", *channels, *BARE, *encoder, "-y", str(folder / name)]
    report = run_ffmpeg(arguments)
    if report.exit_code:
        last_line = report.text.strip().rpartition("\n")[2]
        raise EncodingError(f"the previews could not be encoded: {last_line}")
