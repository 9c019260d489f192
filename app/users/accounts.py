"""Accounts: people and their passwords."""

import re

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.models import User

MAX_USERNAME = 30
MIN_PASSWORD, MAX_PASSWORD = 8, 200
_USERNAME = re.compile(r"[\w.+-]+")
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+\.[^@\s\x00-\x1f\x7f]+")
_hasher = PasswordHasher()


class AccountError(ValueError):
    """An account that cannot be made; the text says why."""


def create(session: Session, username: str, *, email: str | None = None, password: str | None = None) -> User:
    """Add a person; without password nobody can log in as them. On return the user has an id.

    Raises:
        AccountError: a name, address or password that breaks a rule, or is taken.
    """
    # A name of dots alone would mean a folder in an address.
    if not _USERNAME.fullmatch(username) or len(username) > MAX_USERNAME or not username.strip("."):
        raise AccountError(
            f"the user name {username!r} cannot be used: up to {MAX_USERNAME} letters, digits and any of _ . + -"
        )
    if email is not None and not _EMAIL.fullmatch(email):
        raise AccountError(f"{email!r} is no e-mail address")
    if password is not None and not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise AccountError(f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters")
    taken = or_(User.login_name == username.casefold(), User.email == func.lower(email or ""))
    if session.scalar(select(User.id).where(taken).limit(1)) is not None:
        raise AccountError(f"the user name {username!r}, or the e-mail address, is taken")
    user = User(username=username, email=email, password_hash=_hasher.hash(password) if password else None)
    session.add(user)
    session.flush()
    return user


def has_password(user: User, password: str) -> bool:
    """Whether this is the user's password."""
    if user.password_hash is None or len(password) > MAX_PASSWORD:
        return False
    try:
        return _hasher.verify(user.password_hash, password)
    except VerificationError:
        return False
