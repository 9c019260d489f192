"""What waits for a moderator, and what was decided."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import NEVER_REUSE_IDS, Base, one_of, utc_now
from app.models.sound import ModerationState, Sound
from app.models.user import User


class ModerationTicket(Base):
    """The case of one sound: where it stands, who decided when, and why."""

    __tablename__ = "moderation_tickets"
    __table_args__ = (Index("ix_moderation_tickets_state_created_at", "state", "created_at"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    sound_id: Mapped[int] = mapped_column(ForeignKey("sounds.id", ondelete="CASCADE"), unique=True)
    state: Mapped[ModerationState] = mapped_column(one_of(ModerationState, "state"), default=ModerationState.PENDING)
    moderator_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    decided_at: Mapped[datetime | None]

    sound: Mapped[Sound] = relationship(lazy="raise")
    moderator: Mapped[User | None] = relationship(lazy="raise")
