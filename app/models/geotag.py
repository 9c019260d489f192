"""Where a sound was recorded."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Geotag(Base):
    """A place in degrees (WGS 84) with the zoom level of the map on which it was set; at most one a sound."""

    __tablename__ = "geotags"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        CheckConstraint("zoom BETWEEN 0 AND 30", name="zoom"),
    )

    sound_id: Mapped[int] = mapped_column(ForeignKey("sounds.id", ondelete="CASCADE"), primary_key=True)
    latitude: Mapped[float]
    longitude: Mapped[float]
    zoom: Mapped[int]
