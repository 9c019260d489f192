import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from search import Document, Query
from search.backends.opensearch import OpenSearchBackend
from tests.services import opensearch, opensearch_installation
from tests.services.opensearch_installation import OpensearchMissingError, fetched_installation, local_installation

STARTER = """
import time
from tests.services import opensearch
with opensearch.server() as url:
    print(url, flush=True)
    time.sleep(600)
"""


def java(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "release").write_text(f'IMPLEMENTOR="Some"\nJAVA_VERSION="{version}"\n')
    return folder


class TestInstallation:
    @pytest.fixture(autouse=True)
    def _only_our_java(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        homes = [java(tmp_path / "javas" / version, version) for version in ("17.0.1", "21", "25.0.3")]
        monkeypatch.setattr(opensearch_installation, "_java_homes", lambda: iter([*homes, tmp_path / "nothing"]))

    def test_one_of_this_machine_comes_first(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        for part in ("bin/opensearch", "plugins/opensearch-knn/plugin"):
            (tmp_path / part).parent.mkdir(parents=True)
            (tmp_path / part).touch()
        monkeypatch.setenv("OPENSEARCH_HOME", str(tmp_path))
        found = local_installation()
        assert found
        assert (found.home, found.java_home) == (tmp_path, tmp_path / "javas" / "25.0.3")

    def test_what_was_fetched_before_is_used_again(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "opensearch-3.6.0").mkdir()
        monkeypatch.setenv(opensearch_installation.CACHE_VARIABLE, str(tmp_path))
        assert fetched_installation().home == tmp_path / "opensearch-3.6.0"

    def test_without_maven_one_line_says_what_to_do(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv(opensearch_installation.CACHE_VARIABLE, str(tmp_path / "cache"))
        monkeypatch.setenv("PATH", "")
        with pytest.raises(OpensearchMissingError, match="OpenSearch is not tested: install Maven"):
            fetched_installation()
        assert not list((tmp_path / "cache").iterdir())

    def test_without_a_new_java_too(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(opensearch_installation, "_java_homes", lambda: iter([tmp_path / "javas" / "17.0.1"]))
        with pytest.raises(OpensearchMissingError, match="install a Java 21"):
            fetched_installation()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user may enter: pytest's own are closed, and the server runs as another user."""
    with tempfile.TemporaryDirectory(prefix="fonoteca-test-") as folder:
        Path(folder).chmod(0o1777)
        yield Path(folder)


@pytest.mark.slow
class TestServer:
    @pytest.fixture(autouse=True)
    def _one_of_our_own(self, monkeypatch: pytest.MonkeyPatch, opensearch_url: str) -> None:
        assert opensearch_url  # where the suite cannot have one, neither can these tests
        monkeypatch.delenv(opensearch.URL_VARIABLE, raising=False)

    def test_it_ends_when_who_started_it_is_killed(self, open_folder: Path) -> None:
        environment = os.environ | {"TMPDIR": str(open_folder)}
        command = [sys.executable, "-c", STARTER]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as starter:
            assert starter.stdout
            url = starter.stdout.readline().strip()
            is_well = bool(url and opensearch._health(url))
            starter.send_signal(signal.SIGKILL)
        assert is_well
        deadline = time.monotonic() + 20
        while opensearch._health(url) or any(open_folder.iterdir()):
            assert time.monotonic() < deadline
            time.sleep(0.2)

    @pytest.mark.long
    def test_a_cluster_outlives_one_of_its_nodes(self) -> None:
        with (
            opensearch.cluster(nodes=3) as nodes,
            OpenSearchBackend(",".join(node.url for node in nodes), shards=3, replicas=1) as backend,
        ):
            backend.rebuild([Document(number, {}, version=1) for number in range(1, 101)])
            nodes[0].wait_until(lambda health: health.get("status") == "green")
            nodes[0].kill()
            assert backend.search(Query()).total == 100
            backend.upsert([Document(101, {}, version=1)])
            assert backend.count() <= 101
            assert sum(1 for _ in backend.versions()) >= 100
