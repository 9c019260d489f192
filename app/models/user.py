"""People with an account."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.models.base import NEVER_REUSE_IDS, Base, utc_now


class User(Base):
    """A person: who uploads, comments, rates, moderates.

    Links and lookups use `username` in its exact case; logging in uses `login_name`, which has no case, so no two
    people differ by case alone. Both it and `email` are kept in step by the class.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("length(username) BETWEEN 1 AND 30", name="username_length"),
        CheckConstraint("num_sounds >= 0", name="num_sounds"),
        CheckConstraint("num_posts >= 0", name="num_posts"),
        CheckConstraint("num_comments >= 0", name="num_comments"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(30), unique=True)
    # Folding the case can triple the length: one letter may fold to three.
    login_name: Mapped[str] = mapped_column(String(90), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    about: Mapped[str] = mapped_column(Text, default="")
    home_page: Mapped[str] = mapped_column(String(255), default="")
    has_avatar: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime] = mapped_column(default=utc_now)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_moderator: Mapped[bool] = mapped_column(default=False)
    is_whitelisted: Mapped[bool] = mapped_column(default=False)
    num_sounds: Mapped[int] = mapped_column(default=0)
    num_posts: Mapped[int] = mapped_column(default=0)
    num_comments: Mapped[int] = mapped_column(default=0)

    @validates("username")
    def _fold_username(self, _key: str, username: str) -> str:
        self.login_name = username.casefold()
        return username

    @validates("email")
    def _lower_email(self, _key: str, email: str | None) -> str | None:
        return email.lower() if email else None
