"""Sounds: what the archive is about."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.analysis import Analysis
from app.models.base import NEVER_REUSE_IDS, Base, one_of, utc_now
from app.models.geotag import Geotag
from app.models.license import License
from app.models.pack import Pack
from app.models.remix import RemixSource
from app.models.tag import SoundTag
from app.models.user import User


class ProcessingState(StrEnum):
    """How far the file of a sound has been read."""

    PENDING = "PE"
    OK = "OK"
    FAILED = "FA"


class ModerationState(StrEnum):
    """What the moderators said of a sound."""

    PENDING = "PE"
    OK = "OK"
    DEFERRED = "DE"


class SoundType(StrEnum):
    """The kind of file, named by its extension."""

    WAV = "wav"
    AIFF = "aiff"
    OGG = "ogg"
    FLAC = "flac"
    MP3 = "mp3"
    M4A = "m4a"
    WV = "wv"


class GenAiPreference(StrEnum):
    """What the uploader lets generative models learn from."""

    NO_ADDITIONAL_PREFERENCES = "no-additional-preferences"
    OPEN_SOURCE_MODELS = "open-source-models"
    NONCOMMERCIAL_OPEN_SOURCE_MODELS = "noncommercial-open-source-models"
    NO_GEN_AI = "no-gen-ai"


_PUBLIC = text("processing_state = 'OK' AND moderation_state = 'OK'")


class Sound(Base):
    """A described sound; app.lifecycle alone writes its two states.

    `filesize` in bytes, `samplerate` in Hz, `bitrate` in kbit/s, `duration` in seconds: the API's own names. What only
    decoding can tell is 0 (`bitdepth`: null) until the sound is processed. `version` grows with every change of what
    the search index holds. `avg_rating` (0 to 5) is the mean over all ratings.
    """

    __tablename__ = "sounds"
    __table_args__ = (
        Index("ix_sounds_user_id_created_at_id", "user_id", "created_at", "id"),
        Index("ix_sounds_pack_id_created_at_id", "pack_id", "created_at", "id"),
        Index("ix_sounds_public", "created_at", "id", sqlite_where=_PUBLIC, postgresql_where=_PUBLIC),
        CheckConstraint("filesize >= 0", name="filesize"),
        CheckConstraint("channels >= 0", name="channels"),
        # Upper bounds, because PostgreSQL holds NaN for greater than any number, and JSON has no infinity.
        CheckConstraint("samplerate BETWEEN 0 AND 1000000000", name="samplerate"),
        CheckConstraint("duration BETWEEN 0 AND 1000000000", name="duration"),
        CheckConstraint("bitrate >= 0", name="bitrate"),
        CheckConstraint("bitdepth >= 0", name="bitdepth"),
        CheckConstraint("processing_attempts >= 0", name="processing_attempts"),
        CheckConstraint("num_downloads >= 0", name="num_downloads"),
        CheckConstraint("num_comments >= 0", name="num_comments"),
        CheckConstraint("num_ratings >= 0", name="num_ratings"),
        CheckConstraint("avg_rating BETWEEN 0 AND 5", name="avg_rating"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    pack_id: Mapped[int | None] = mapped_column(ForeignKey("packs.id", ondelete="SET NULL"))
    license_id: Mapped[int] = mapped_column(ForeignKey("licenses.id", ondelete="RESTRICT"), index=True)
    name: Mapped[str] = mapped_column(String(512))
    description: Mapped[str] = mapped_column(Text)
    original_filename: Mapped[str] = mapped_column(String(512))
    category_code: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    is_explicit: Mapped[bool] = mapped_column(default=False)
    gen_ai_preference: Mapped[GenAiPreference] = mapped_column(
        one_of(GenAiPreference, "gen_ai_preference"), default=GenAiPreference.NO_ADDITIONAL_PREFERENCES
    )

    type: Mapped[SoundType] = mapped_column(one_of(SoundType, "type"))
    filesize: Mapped[int] = mapped_column(BigInteger)
    md5: Mapped[str] = mapped_column(String(32), unique=True)
    crc32: Mapped[str | None] = mapped_column(String(8))
    channels: Mapped[int] = mapped_column(default=0)
    samplerate: Mapped[float] = mapped_column(default=0.0)
    bitrate: Mapped[int] = mapped_column(default=0)
    bitdepth: Mapped[int | None]
    duration: Mapped[float] = mapped_column(default=0.0)

    processing_state: Mapped[ProcessingState] = mapped_column(
        one_of(ProcessingState, "processing_state"), default=ProcessingState.PENDING
    )
    processing_attempts: Mapped[int] = mapped_column(default=0)
    processing_reason: Mapped[str | None] = mapped_column(Text)
    moderation_state: Mapped[ModerationState] = mapped_column(
        one_of(ModerationState, "moderation_state"), default=ModerationState.PENDING
    )
    has_previews: Mapped[bool] = mapped_column(default=False)

    num_downloads: Mapped[int] = mapped_column(default=0)
    num_comments: Mapped[int] = mapped_column(default=0)
    num_ratings: Mapped[int] = mapped_column(default=0)
    avg_rating: Mapped[float] = mapped_column(default=0.0)
    version: Mapped[int] = mapped_column(default=1)

    user: Mapped[User] = relationship(lazy="raise")
    pack: Mapped[Pack | None] = relationship(lazy="raise")
    license: Mapped[License] = relationship(lazy="raise")
    tags: Mapped[list[SoundTag]] = relationship(
        lazy="raise", order_by=SoundTag.position, cascade="all, delete-orphan", passive_deletes=True
    )
    geotag: Mapped[Geotag | None] = relationship(lazy="raise", cascade="all, delete-orphan", passive_deletes=True)
    analysis: Mapped[Analysis | None] = relationship(lazy="raise", cascade="all, delete-orphan", passive_deletes=True)
    sources: Mapped[list[RemixSource]] = relationship(
        lazy="raise", foreign_keys=RemixSource.sound_id, cascade="all, delete-orphan", passive_deletes=True
    )
    remixes: Mapped[list[RemixSource]] = relationship(
        lazy="raise", foreign_keys=RemixSource.source_sound_id, viewonly=True
    )

    @hybrid_property
    def is_public(self) -> bool:
        """Whether anybody may see the sound: processed, and approved by the moderators."""
        return self.processing_state == ProcessingState.OK and self.moderation_state == ModerationState.OK

    @is_public.inplace.expression
    @classmethod
    def _is_public_in_sql(cls) -> ColumnElement[bool]:
        return and_(cls.processing_state == ProcessingState.OK, cls.moderation_state == ModerationState.OK)

    @property
    def tag_names(self) -> list[str]:
        """The tags as written, in the order given; `tags` and their `tag` must be loaded."""
        return [tagging.tag.name for tagging in self.tags]


class DeletedSound(Base):
    """What is remembered of a sound after its deletion; `id` is the one it had, `record` its metadata."""

    __tablename__ = "deleted_sounds"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    record: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text, default="")
    deleted_at: Mapped[datetime] = mapped_column(default=utc_now)
