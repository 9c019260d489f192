"""Fingerprints of rows: equal for equal rows, whichever database they come from."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

_MODULUS = 2**128
_LARGEST_FLOAT = 2**1023


@dataclass(frozen=True, slots=True)
class Checksum:
    """Number of rows, and the sum of their fingerprints: the order of the rows does not matter."""

    count: int = 0
    total: int = 0

    def plus(self, fingerprints: Iterable[int]) -> "Checksum":
        """Take more rows in."""
        added = list(fingerprints)
        return Checksum(self.count + len(added), (self.total + sum(added)) % _MODULUS)


def fingerprint(row: Sequence[Any]) -> int:
    """Give the fingerprint of a row, of 128 bits (BLAKE2b, RFC 7693)."""
    text = repr([_plain(value) for value in row])
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest())


def _plain(value: Any) -> object:  # noqa: ANN401 - whatever a database holds
    """Give a value in the one form it has on every database."""
    match value:
        case Mapping():
            return sorted((str(name), _plain(entry)) for name, entry in value.items())
        case list() | tuple():
            return [_plain(entry) for entry in value]
        case str():
            return str(value)  # of an enumeration, its value
        case bool() | None | bytes():
            return value
        case int() | float():
            return _number(value)
        case datetime() | date():
            return value.isoformat()
        case _:
            raise TypeError(f"no column holds a {type(value).__name__}")


def _number(value: float) -> float:
    """Within JSON 1, 1.0 and 1e0 are one number, and zero has no sign; an int beyond every float stays itself."""
    return float(value) + 0.0 if abs(value) < _LARGEST_FLOAT else value
