"""What the OAuth2 server hands out. Codes and tokens are kept as SHA-256 (hex) only.

Source: RFC 6749, RFC 7636.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import NEVER_REUSE_IDS, Base, utc_now
from app.models.credential import Credential
from app.models.user import User


class _Grant:
    """What a code and both tokens have in common: who let which application do what."""

    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    credential_id: Mapped[int] = mapped_column(ForeignKey("credentials.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    scope: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class AuthorizationCode(_Grant, Base):
    """A code that an application may swap once for tokens; `code_challenge` is there when it asked for PKCE."""

    __tablename__ = "authorization_codes"

    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    redirect_uri: Mapped[str] = mapped_column(String(2000))
    code_challenge: Mapped[str | None] = mapped_column(String(128))
    code_challenge_method: Mapped[str | None] = mapped_column(String(10))
    expires_at: Mapped[datetime]

    credential: Mapped[Credential] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise")


class AccessToken(_Grant, Base):
    """A bearer token: the right to act for a user until it expires."""

    __tablename__ = "access_tokens"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]

    credential: Mapped[Credential] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise")


class RefreshToken(_Grant, Base):
    """The right to a new pair of tokens, once; `spent_at` says when it was used or taken back."""

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    access_token_id: Mapped[int | None] = mapped_column(ForeignKey("access_tokens.id", ondelete="SET NULL"), index=True)
    spent_at: Mapped[datetime | None]

    credential: Mapped[Credential] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise")
