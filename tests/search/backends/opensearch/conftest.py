from collections.abc import Iterator

import pytest

from search.backends.opensearch import OpenSearchBackend
from tests.engines import opensearch_engine


@pytest.fixture
def backend(opensearch_url: str) -> Iterator[OpenSearchBackend]:
    """An engine with an index of its own, empty."""
    with opensearch_engine(opensearch_url) as backend:
        backend.rebuild([])
        yield backend
