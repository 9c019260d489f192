"""What the analysis found in a sound."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, one_of, utc_now


class AnalysisState(StrEnum):
    """Whether the analysis of a sound came to an end; a sound never analysed has no row."""

    OK = "OK"
    FAILED = "FA"


class Analysis(Base):
    """The descriptors of a sound by one run of `extractor`.

    `classic` is the whole tree of classic descriptors as JSON, compressed with zlib; `flat` is the current set by name.
    """

    __tablename__ = "analyses"

    sound_id: Mapped[int] = mapped_column(ForeignKey("sounds.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[AnalysisState] = mapped_column(one_of(AnalysisState, "state"))
    extractor: Mapped[str] = mapped_column(String(100))
    classic: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    flat: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Feature(Base):
    """The raw vector of a sound in one similarity space: float32, little-endian; `version` tells how it was made."""

    __tablename__ = "features"
    __table_args__ = (CheckConstraint("version >= 0", name="version"),)

    sound_id: Mapped[int] = mapped_column(ForeignKey("sounds.id", ondelete="CASCADE"), primary_key=True)
    space: Mapped[str] = mapped_column(String(60), primary_key=True)
    version: Mapped[int]
    values: Mapped[bytes] = mapped_column(LargeBinary)


class DescriptorBounds(Base):
    """The lowest and highest value of each dimension of a classic descriptor: float64, little-endian."""

    __tablename__ = "descriptor_bounds"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    lows: Mapped[bytes] = mapped_column(LargeBinary)
    highs: Mapped[bytes] = mapped_column(LargeBinary)
