"""The descriptors of a sound as people see them: what was heard, adjusted by what is said about the sound in words."""

from collections.abc import Mapping
from typing import Any

from app.audio.descriptors.metadata_rules import with_metadata
from app.sounds import taxonomy
from app.sounds.record import SoundRecord


def effective(flat: Mapping[str, Any] | None, sound: SoundRecord) -> dict[str, Any]:
    """Give the current descriptors by name; the tags of `sound` must be loaded. Without analysis there are none."""
    if not flat:
        return {}
    return with_metadata(
        dict(flat),
        name=sound.name,
        tags=sound.tags,
        description=sound.description,
        category=taxonomy.category(sound.category_code),
    )
