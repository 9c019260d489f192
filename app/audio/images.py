"""The eight display images of a sound: waveform and spectrogram, two sizes, two colour schemes."""

from pathlib import Path

import numpy as np
from PIL import Image

from app.audio.columns import Columns, read_columns
from app.audio.palettes import SCHEMES, Scheme
from app.audio.spectrogram import draw_spectrogram
from app.audio.wav import CanonicalWav
from app.audio.waveform import draw_waveform

LARGE = (780, 301)
MEDIUM = (195, 101)
IMAGE_NAMES = tuple(
    f"{kind}{scheme.suffix}_{size}.{extension}"
    for kind, extension in (("wave", "png"), ("spec", "jpg"))
    for scheme in SCHEMES
    for size in ("M", "L")
)

_JPEG_QUALITY = 80
_COLUMNS_PER_MEDIUM_COLUMN = LARGE[0] // MEDIUM[0]


def write_images(wav: CanonicalWav, folder: Path) -> None:
    """Fill `folder` with IMAGE_NAMES, drawn from the whole left channel of the sound.

    Source: Freesound API documentation, "Sound instance" (images: waveform and spectral, M and L).
    """
    large = read_columns(wav, LARGE[0])
    medium = large.merged(_COLUMNS_PER_MEDIUM_COLUMN)
    _write_size(large, folder, LARGE[1], "L")
    _write_size(medium, folder, MEDIUM[1], "M")


def _write_size(columns: Columns, folder: Path, height: int, size: str) -> None:
    shades = draw_spectrogram(columns, height)
    for scheme in SCHEMES:
        _write_waveform(columns, scheme, height, folder / f"wave{scheme.suffix}_{size}.png")
        spectrogram = Image.fromarray(scheme.spectrogram[shades])
        spectrogram.save(folder / f"spec{scheme.suffix}_{size}.jpg", quality=_JPEG_QUALITY)


def _write_waveform(columns: Columns, scheme: Scheme, height: int, path: Path) -> None:
    Image.fromarray(np.ascontiguousarray(draw_waveform(columns, scheme, height))).save(path)
