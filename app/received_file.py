"""A file that came with a request."""

from dataclasses import dataclass
from pathlib import Path

_LONGEST_EXTENSION = 5


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file as it came: the last part of the name its sender gave it, and where its bytes are for now."""

    name: str
    path: Path
    size_bytes: int

    @property
    def extension(self) -> str:
        """What stands behind the last dot of the name, in lower case; empty when there is none."""
        return _extension(self.name)


def suffix(name: str) -> str:
    """Give the end of a file name that may stand on our own disk: decoders look at it; anything odd is left out."""
    extension = _extension(name)
    is_plain = extension.isascii() and extension.isalnum() and len(extension) <= _LONGEST_EXTENSION
    return f".{extension}" if is_plain else ""


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
