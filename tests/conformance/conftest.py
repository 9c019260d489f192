from collections.abc import Iterator
from pathlib import Path

import pytest

from search.backends.embedded import EmbeddedBackend
from tests.conformance.dataset import documents


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedBackend]:
    folder: Path = tmp_path_factory.mktemp("index")
    with EmbeddedBackend(folder) as backend:
        backend.rebuild(documents())
        yield backend
