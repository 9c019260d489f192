"""What the client and the cluster say when something fails, in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import opensearchpy.exceptions as theirs

from search.errors import BackendUnavailableError, IndexDamagedError, SearchError

OVERLOADED = "Search is overloaded, please try again later."
PASSING = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
"""Statuses of a cluster that cannot now, but may in a moment."""

TOO_MANY_SCRIPTS = "dynamic script compilations"
"""What the cluster says when it will compile no more scripts for a while."""

MORE_THAN_ONE = "more than one write index"
"""What the cluster says when an alias that may point to one index only would point to two."""

_CLOSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


@contextmanager
def failures_noticed() -> Iterator[None]:
    """Turn what the client raises into errors of the search library; a request that is wrong stays as it is."""
    try:
        yield
    except theirs.ConnectionTimeout as error:
        raise BackendUnavailableError(OVERLOADED) from error
    except theirs.ConnectionError as error:
        raise BackendUnavailableError("the search engine cannot be reached") from error
    except theirs.TransportError as error:
        if known := _in_our_words(error):
            raise known from error
        raise


def says(error: theirs.TransportError, *words: str) -> bool:
    """Say whether the cluster's refusal speaks of one of these."""
    return any(word in reasons(error) for word in words)


def reasons(error: theirs.TransportError) -> str:
    """Give all that the cluster said of a failure, as one text to look for words in."""
    return f"{error.error} {error.info}"


def _in_our_words(error: theirs.TransportError) -> SearchError | None:
    said = reasons(error)
    if TOO_MANY_SCRIPTS in said:
        return None  # the caller has another script
    if "circuit_breaking_exception" in said or error.status_code in PASSING:
        return BackendUnavailableError(OVERLOADED)
    if error.status_code in _CLOSED:
        return BackendUnavailableError(f"the search engine refuses: {error.error}")
    return next((known for sign, known in _known() if sign in said), None)


def _known() -> tuple[tuple[str, SearchError], ...]:
    """Give what we say to failures that are known by a sign in the cluster's words."""
    return (
        ("index_not_found_exception", IndexDamagedError("there is no index, or not any more")),
        ("index_closed_exception", IndexDamagedError("the index is closed")),
        ("No search context found", BackendUnavailableError("what was being read is not held any more")),
    )
