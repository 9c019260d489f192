"""API keys and client ids: made at random, kept only as a hash."""

import hashlib
import secrets
import string

ALPHABET = string.ascii_letters + string.digits
KEY_LENGTH = 40
CLIENT_ID_LENGTH = 20


def new_key() -> str:
    """Make an API key: 40 letters and digits, about 238 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(KEY_LENGTH))


def new_client_id() -> str:
    """Make a client id: 20 letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CLIENT_ID_LENGTH))


def hashed(key: str) -> str:
    """Hash a key for storage: SHA-256, hex.

    A key is long and random, so a slow password hash would protect nothing and cost time in each request.
    """
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
