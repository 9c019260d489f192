"""What the database says of one sound, read in one go for an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class SoundRecord:
    """One sound as answers need it. The fields without default are the columns of one select, in this order."""

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
    is_analysed: bool
    is_remix: bool
    was_remixed: bool
    tags: list[str] = field(default_factory=list)
    descriptors: Mapping[str, Any] = field(default_factory=dict)
    classic: Mapping[str, Any] = field(default_factory=dict)
    vectors: Mapping[str, list[float]] = field(default_factory=dict)
    score: float | None = None
