"""Applications allowed to call the API, and how much they do."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import NEVER_REUSE_IDS, Base, one_of, utc_now
from app.models.user import User


class CredentialStatus(StrEnum):
    """Whether an application may call."""

    APPROVED = "OK"
    REJECTED = "REJ"
    REVOKED = "REV"
    PENDING = "PEN"


class Credential(Base):
    """One application's client id and secret; the secret is the API key, and only its SHA-256 (hex) is kept."""

    __tablename__ = "credentials"
    __table_args__ = (CheckConstraint("level >= 0", name="level"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(200), default="")
    redirect_uri: Mapped[str] = mapped_column(String(200), default="")
    client_id: Mapped[str] = mapped_column(String(20), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    status: Mapped[CredentialStatus] = mapped_column(
        one_of(CredentialStatus, "status"), default=CredentialStatus.APPROVED
    )
    level: Mapped[int] = mapped_column(default=1)
    allows_password_grant: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    user: Mapped[User] = relationship(lazy="raise")


class CredentialUsage(Base):
    """How many requests an application made on one day (UTC)."""

    __tablename__ = "credential_usage"
    __table_args__ = (CheckConstraint("count >= 0", name="count"),)

    credential_id: Mapped[int] = mapped_column(ForeignKey("credentials.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
