"""Fixtures: engines of both kinds; the cluster is started once, and only when a test asks for it."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import uuid4

import pytest
from opensearchpy import OpenSearch

from search.backends.opensearch import OpenSearchBackend
from tests.services import opensearch


@pytest.fixture(scope="session")
def opensearch_url() -> Iterator[str]:
    """The URL of a running OpenSearch; without one the test is skipped, and on CI it fails."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(opensearch.server())
        except opensearch.OpensearchMissingError as missing:
            if os.environ.get("CI") == "true":
                pytest.fail(str(missing))
            pytest.skip(str(missing))
        yield url


@contextmanager
def opensearch_prefix(url: str) -> Iterator[str]:
    """A prefix of index names that nobody uses; what was made under it is removed."""
    prefix = f"fonoteca-test-{uuid4().hex}"
    try:
        yield prefix
    finally:
        with OpenSearch([url]) as client:
            client.indices.delete(index=f"{prefix}-*", params={"expand_wildcards": "all"})


@contextmanager
def opensearch_engine(url: str, *, shards: int = 1) -> Iterator[OpenSearchBackend]:
    """An engine with indices of its own, which are removed in the end."""
    with opensearch_prefix(url) as prefix, OpenSearchBackend(url, prefix=prefix, shards=shards) as backend:
        yield backend
