"""Makes API credentials."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from app.auth import keys
from app.models import Credential, User

MAX_NAME, MAX_URI = 60, 200
LEVELS = (0, 1, 2, 3, 99)


class CredentialError(ValueError):
    """A credential that cannot be made; the text says why."""


@dataclass(frozen=True, slots=True)
class NewCredential:
    """A credential just made, with the API key that is shown this once and kept only as a hash."""

    client_id: str
    api_key: str


def create(
    session: Session, owner: User, name: str, *, level: int = 1, redirect_uri: str = "", description: str = ""
) -> NewCredential:
    """Add a credential for an application of this user.

    Raises:
        CredentialError: a name, level or redirect address that cannot be used.
    """
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise CredentialError(f"the application's name has 1 to {MAX_NAME} printable characters")
    if level not in LEVELS:
        raise CredentialError(f"the level is one of {', '.join(map(str, LEVELS))}")
    if redirect_uri and not _is_absolute(redirect_uri):
        raise CredentialError(f"{redirect_uri!r} is no absolute address of up to {MAX_URI} characters")
    made = NewCredential(keys.new_client_id(), keys.new_key())
    session.add(
        Credential(
            user_id=owner.id,
            name=name,
            description=description,
            redirect_uri=redirect_uri,
            client_id=made.client_id,
            secret_hash=keys.hashed(made.api_key),
            level=level,
        )
    )
    session.flush()
    return made


def _is_absolute(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    return len(uri) <= MAX_URI and uri.isprintable() and bool(parts.scheme)
