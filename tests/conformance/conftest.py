from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from search.backends.base import Backend
from search.backends.embedded import EmbeddedBackend
from tests.conformance import crowd, dataset
from tests.engines import opensearch_engine

ENGINES = ("embedded", "opensearch", "opensearch with three shards")


def made(name: str, request: pytest.FixtureRequest) -> AbstractContextManager[Backend]:
    """Make an engine without sounds."""
    if name == "embedded":
        folder: Path = request.getfixturevalue("tmp_path_factory").mktemp("index")
        return EmbeddedBackend(folder)
    url: str = request.getfixturevalue("opensearch_url")
    return opensearch_engine(url, shards=3 if "three" in name else 1)


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """Each engine in turn, with the twelve sounds of the rows."""
    with made(request.param, request) as backend:
        backend.rebuild(dataset.documents())
        yield backend


@pytest.fixture(scope="session", params=ENGINES)
def crowded(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """Each engine in turn, with the many sounds of `crowd`."""
    with made(request.param, request) as backend:
        backend.rebuild(crowd.documents())
        yield backend
