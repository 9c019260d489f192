"""Which sound was made from which."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class RemixSource(Base):
    """`sound_id` was made with the help of `source_sound_id`."""

    __tablename__ = "remix_sources"
    __table_args__ = (CheckConstraint("sound_id <> source_sound_id", name="not_itself"),)

    sound_id: Mapped[int] = mapped_column(ForeignKey("sounds.id", ondelete="CASCADE"), primary_key=True)
    source_sound_id: Mapped[int] = mapped_column(
        ForeignKey("sounds.id", ondelete="CASCADE"), primary_key=True, index=True
    )
