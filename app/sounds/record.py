"""What the database says of one sound, read in one go for an answer."""

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from datetime import datetime
from typing import Any

BETWEEN_TAGS = "\n"  # which no tag has in it


@dataclass(slots=True)
class SoundRecord:
    """One sound as answers need it. The fields up to `all_tags` are the columns of one select, in this order.

    What was not needed is None, as if there were none.
    """

    id: int
    name: str
    description: str
    category_code: str | None
    created_at: datetime
    gen_ai_preference: str
    type: str
    channels: int
    filesize: int
    bitrate: int
    bitdepth: int | None
    duration: float
    samplerate: float
    is_explicit: bool
    md5: str
    num_downloads: int
    num_ratings: int
    num_comments: int
    avg_rating: float
    user_id: int
    username: str
    pack_id: int | None
    pack_name: str | None
    license_name: str
    license_url: str
    latitude: float | None
    longitude: float | None
    is_analysed: bool | None
    is_comparable: bool | None
    is_remix: bool | None
    was_remixed: bool | None
    all_tags: InitVar[str | None]
    tags: list[str] = field(init=False)
    descriptors: Mapping[str, Any] = field(default_factory=dict)
    classic: Mapping[str, Any] = field(default_factory=dict)
    vectors: Mapping[str, list[float]] = field(default_factory=dict)
    score: float | None = None

    def __post_init__(self, all_tags: str | None) -> None:
        """Sort the tags by the alphabet, as clients of the original know them; each database would sort its way."""
        names = all_tags.split(BETWEEN_TAGS) if all_tags else []
        self.tags = sorted(names, key=lambda name: (name.casefold(), name))
