"""The names of a sound's media files, the same in every storage and in the addresses clients see."""

PREVIEWS: dict[str, str] = {
    "preview-hq-mp3": "-hq.mp3",
    "preview-hq-ogg": "-hq.ogg",
    "preview-lq-mp3": "-lq.mp3",
    "preview-lq-ogg": "-lq.ogg",
}
IMAGES: dict[str, str] = {
    "waveform_m": "_wave_M.png",
    "waveform_l": "_wave_L.png",
    "spectral_m": "_spec_M.jpg",
    "spectral_l": "_spec_L.jpg",
    "waveform_bw_m": "_wave_bw_M.png",
    "waveform_bw_l": "_wave_bw_L.png",
    "spectral_bw_m": "_spec_bw_M.jpg",
    "spectral_bw_l": "_spec_bw_L.jpg",
}
_THOUSAND = 1000


def _stem(sound_id: int, user_id: int) -> str:
    return f"{sound_id // _THOUSAND}/{sound_id}_{user_id}"


def preview(sound_id: int, user_id: int, suffix: str) -> str:
    """Give the key of a preview; `suffix` is a value of PREVIEWS."""
    return f"previews/{_stem(sound_id, user_id)}{suffix}"


def image(sound_id: int, user_id: int, suffix: str) -> str:
    """Give the key of an image; `suffix` is a value of IMAGES."""
    return f"displays/{_stem(sound_id, user_id)}{suffix}"


def frames(sound_id: int, user_id: int) -> str:
    """Give the key of the descriptors of each frame: JSON, which is kept compressed with gzip."""
    return f"analysis/{_stem(sound_id, user_id)}_frames.json"


def original(sound_id: int, user_id: int, file_type: str) -> str:
    """Give the key of the original file; it is never served under a media address."""
    return f"sounds/{_stem(sound_id, user_id)}.{file_type}"


def prefixes(sound_id: int) -> tuple[str, ...]:
    """Give the beginnings of the keys of everything kept for a sound: original, previews, images, frames."""
    stem = f"{sound_id // _THOUSAND}/{sound_id}_"
    return tuple(f"{folder}/{stem}" for folder in ("sounds", "previews", "displays", "analysis"))


def avatar(user_id: int, size: str) -> str:
    """Give the key of a person's avatar; `size` is S, M or L."""
    return f"avatars/{user_id // _THOUSAND}/{user_id}_{size}.jpg"
