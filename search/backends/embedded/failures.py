"""What the text engine and the file system raise, said in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager

from search.errors import BackendUnavailableError, IndexDamagedError


@contextmanager
def damage_noticed() -> Iterator[None]:
    """Turn a failure to read the index into IndexDamagedError."""
    with _failures_as(IndexDamagedError, "the index cannot be read"):
        yield


@contextmanager
def write_failures_noticed() -> Iterator[None]:
    """Turn a failure to write, such as a full disk, into BackendUnavailableError; a rebuild would not help."""
    with _failures_as(BackendUnavailableError, "the index cannot be written"):
        yield


@contextmanager
def _failures_as(kind: type[BackendUnavailableError], what: str) -> Iterator[None]:
    """Raise `kind` for the engine's errors and its panics, whose type has no public name and is no Exception."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise kind(f"{what}: {error}") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise kind(f"{what}: {error}") from error
        raise
