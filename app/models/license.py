"""The licences a sound may be under, and which it has been under."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import NEVER_REUSE_IDS, Base, utc_now


class License(Base):
    """A licence, as the migrations filled them in. Versions share a name; new sounds get the current one, if any is."""

    __tablename__ = "licenses"
    __table_args__ = (
        Index(
            "uq_licenses_name_current",
            "name",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    deed_url: Mapped[str] = mapped_column(String(200), unique=True)
    is_current: Mapped[bool]


class SoundLicenseChange(Base):
    """A moment at which a sound came under a licence; the first is that of its description."""

    __tablename__ = "sound_license_changes"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    sound_id: Mapped[int] = mapped_column(ForeignKey("sounds.id", ondelete="CASCADE"), index=True)
    license_id: Mapped[int] = mapped_column(ForeignKey("licenses.id", ondelete="RESTRICT"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    license: Mapped[License] = relationship(lazy="raise")
