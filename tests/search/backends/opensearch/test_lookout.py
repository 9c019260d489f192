"""What a thread is told of the index while another one asks."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from unittest.mock import patch

import pytest

from search.backends.opensearch.lookout import Lookout
from search.errors import BackendUnavailableError, IndexDamagedError


class Cluster:
    """Counts up with every question, or answers with an error, and holds back its answer as long as it hangs."""

    def __init__(self) -> None:
        self.asked = 0
        self.error: Exception | None = None
        self.takes_s = 0.0
        self.now_s = 1000.0
        self.is_asked, self.may_answer = threading.Event(), threading.Event()
        self.may_answer.set()

    def count(self) -> int:
        self.asked += 1
        self.is_asked.set()
        assert self.may_answer.wait(30)
        self.now_s += self.takes_s
        if self.error:
            raise self.error
        return self.asked


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    found = Cluster()
    with patch("search.backends.opensearch.lookout.time.monotonic", side_effect=lambda: found.now_s):
        yield found


def hanging(cluster: Cluster, lookout: Lookout, threads: ThreadPoolExecutor) -> Future[int]:
    """Have a thread ask, and return while it waits for the answer."""
    cluster.is_asked.clear()
    cluster.may_answer.clear()
    asking = threads.submit(lookout.sound_count)
    assert cluster.is_asked.wait(30)
    return asking


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


class TestSoundCount:
    def test_is_asked_for_now_and_then(self, cluster: Cluster) -> None:
        lookout = Lookout(cluster.count)
        assert [lookout.sound_count() for _ in range(3)] == [1, 1, 1]
        cluster.now_s += 5
        assert lookout.sound_count() == 2
        lookout.forget()
        assert lookout.sound_count() == 3

    def test_meanwhile_others_go_on_with_what_was_known(self, cluster: Cluster, threads: ThreadPoolExecutor) -> None:
        lookout = Lookout(cluster.count)
        lookout.sound_count()
        cluster.now_s += 5
        asking = hanging(cluster, lookout, threads)
        assert lookout.sound_count() == 1
        cluster.may_answer.set()
        assert asking.result() == 2

    def test_the_first_time_others_wait(self, cluster: Cluster, threads: ThreadPoolExecutor) -> None:
        lookout = Lookout(cluster.count)
        asking = hanging(cluster, lookout, threads)
        another = threads.submit(lookout.sound_count)
        cluster.may_answer.set()
        assert (asking.result(), another.result(), cluster.asked) == (1, 1, 1)


class TestSilence:
    @pytest.mark.parametrize("was_known", [True, False])
    def test_only_one_thread_waits_for_a_cluster_that_hangs(
        self,
        cluster: Cluster,
        threads: ThreadPoolExecutor,
        was_known: bool,  # noqa: FBT001  a case of the table
    ) -> None:
        lookout = Lookout(cluster.count)
        if was_known:
            lookout.sound_count()
        cluster.now_s += 5
        cluster.error, cluster.takes_s = BackendUnavailableError("slow"), 7.0
        with pytest.raises(BackendUnavailableError, match="slow"):
            lookout.sound_count()
        asked = cluster.asked
        with pytest.raises(BackendUnavailableError, match="does not answer"):
            lookout.sound_count()
        assert cluster.asked == asked
        cluster.now_s += 1
        asking = hanging(cluster, lookout, threads)
        with pytest.raises(BackendUnavailableError, match="does not answer"):
            lookout.sound_count()
        cluster.error = None
        cluster.may_answer.set()
        assert asking.result() == lookout.sound_count() == cluster.asked

    def test_after_a_search_without_an_answer_one_thread_looks(
        self, cluster: Cluster, threads: ThreadPoolExecutor
    ) -> None:
        lookout = Lookout(cluster.count)
        lookout.sound_count()
        lookout.suspect()
        asking = hanging(cluster, lookout, threads)
        with pytest.raises(BackendUnavailableError, match="does not answer"):
            lookout.sound_count()
        cluster.may_answer.set()
        assert asking.result() == lookout.sound_count() == 2

    def test_a_failure_that_comes_at_once_is_asked_for_again(self, cluster: Cluster) -> None:
        lookout = Lookout(cluster.count)
        cluster.error = BackendUnavailableError("refused")
        for _ in range(2):
            with pytest.raises(BackendUnavailableError, match="refused"):
                lookout.sound_count()
        cluster.error = None
        assert lookout.sound_count() == 3

    def test_damage_is_no_silence(self, cluster: Cluster) -> None:
        lookout = Lookout(cluster.count)
        cluster.error, cluster.takes_s = IndexDamagedError("none"), 7.0
        for _ in range(2):
            with suppress(IndexDamagedError):
                lookout.sound_count()
        assert cluster.asked == 2
