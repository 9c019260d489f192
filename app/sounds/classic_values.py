"""How the classic descriptors of a sound are stored: all in one value, which is read as a whole."""

import json
import zlib
from typing import Any


def packed(descriptors: dict[str, Any]) -> bytes:
    """Pack descriptors by name as JSON, compressed with zlib (RFC 1950)."""
    return zlib.compress(json.dumps(descriptors, separators=(",", ":"), allow_nan=False).encode())


def unpacked(stored: bytes) -> dict[str, Any]:
    """Give back what `packed` stored."""
    found: dict[str, Any] = json.loads(zlib.decompress(stored))
    return found
