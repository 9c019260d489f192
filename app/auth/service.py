"""Turns the credentials of a request into a Caller.

Source: Freesound APIv2 documentation, "Token authentication": `?token=KEY` or `Authorization: Token KEY`.
"""

from sqlalchemy import bindparam, select

from app.auth.caller import Caller
from app.auth.keys import hashed
from app.database import Database
from app.errors import UnauthenticatedError
from app.models import Credential, User

# Put together once: that takes longer than to run it, and every request does.
_BY_SECRET_HASH = (
    select(Credential.id, Credential.client_id, Credential.level, Credential.status, User.id, User.is_active)
    .join(User, User.id == Credential.user_id)
    .where(Credential.secret_hash == bindparam("secret_hash"))
)


def caller_of(database: Database, *, authorization: str | None, token: str | None) -> Caller:
    """Give the caller. `authorization` is the header, which wins over the `token` of the query whatever its scheme.

    Raises:
        UnauthenticatedError: no credentials, malformed ones, unknown ones, or ones that are suspended.
    """
    key = token if authorization is None else _key_in_header(authorization)
    if not key:
        raise UnauthenticatedError
    return _caller_with_key(database, key)


def _key_in_header(header: str) -> str | None:
    scheme, *parts = header.split()[:3] or [""]
    if scheme.lower() != "token":
        return None
    if not parts:
        raise UnauthenticatedError("Invalid token header. No credentials provided.")
    if len(parts) > 1:
        raise UnauthenticatedError("Invalid token header. Token string should not contain spaces.")
    return parts[0]


def _caller_with_key(database: Database, key: str) -> Caller:
    with database.asking() as connection:
        row = connection.execute(_BY_SECRET_HASH, {"secret_hash": hashed(key)}).one_or_none()
    if row is None:
        raise UnauthenticatedError("Invalid token")
    credential_id, client_id, level, status, owner_id, is_active = row
    if not is_active:
        raise UnauthenticatedError("User inactive or deleted")
    if status != "OK":
        raise UnauthenticatedError("Suspended token or token pending for approval")
    return Caller(credential_id, client_id, owner_id, level)
