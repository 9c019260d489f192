import json
from typing import Any

import opensearchpy.exceptions as theirs
import pytest

from search.backends.opensearch.bulk import Action, Bulk
from search.errors import BackendUnavailableError

OK = {"status": 201}
NEWER = {"status": 409, "error": {"type": "version_conflict_engine_exception", "reason": "newer"}}
BUSY = {"status": 429, "error": {"type": "rejected_execution_exception", "reason": "busy"}}
BROKEN = {"status": 500, "error": {"type": "exception", "reason": "broken"}}
FULL = {"status": 403, "error": {"type": "cluster_block_exception", "reason": "disk"}}
WRONG = {"status": 400, "error": {"type": "mapper_parsing_exception", "reason": "no", "caused_by": {"reason": "why"}}}
STRANGE = {"status": 400, "error": {"type": "strict_dynamic_mapping_exception", "reason": "strange"}}
GONE = {"status": 404, "error": {"type": "index_not_found_exception", "reason": "no alias"}}
UNKNOWN = {"status": 404, "result": "not_found"}

Answer = list[dict[str, Any]] | Exception


class Cluster:
    """Answers bulk requests as it was told to, and keeps what it was sent: ids only."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.sent: list[list[int]] = []

    def bulk(self, body: str, params: dict[str, object]) -> dict[str, object]:
        assert params["require_alias"] == "true"
        heads = [json.loads(line) for line in body.splitlines()]
        self.sent.append([int(next(iter(head.values()))["_id"]) for head in heads if {"index", "delete"} & set(head)])
        answer = self.answers.pop(0) if self.answers else [OK] * len(self.sent[-1])
        if isinstance(answer, Exception):
            raise answer
        return {"items": [{"index": item} for item in answer]}


def bulk(cluster: Cluster, pauses: list[float]) -> Bulk:
    return Bulk(cluster, pause=pauses.append)  # type: ignore[arg-type]  # stands in for a client


def actions(*ids: int) -> list[Action]:
    return [Action("sounds", sound_id, 1, {"id": str(sound_id)}) for sound_id in ids]


class TestWrite:
    def test_nothing_sends_nothing(self) -> None:
        cluster = Cluster()
        assert not bulk(cluster, []).write([]).refused
        assert not cluster.sent

    def test_a_newer_version_and_an_unknown_sound_are_fine(self) -> None:
        outcome = bulk(Cluster([NEWER, UNKNOWN]), []).write(actions(1, 2))
        assert not outcome.refused
        assert not outcome.missing_aliases

    def test_only_what_could_not_be_done_is_sent_again(self) -> None:
        cluster, pauses = Cluster([OK, BUSY, BROKEN, FULL, WRONG], [BUSY, OK, OK]), list[float]()
        outcome = bulk(cluster, pauses).write(actions(1, 2, 3, 4, 5))
        assert cluster.sent == [[1, 2, 3, 4, 5], [2, 3, 4], [2]]
        assert outcome.refused == {5: "why"}

    def test_pauses_grow_and_differ(self) -> None:
        pauses = list[float]()
        bulk(Cluster(*[[BUSY]] * 6), pauses).write(actions(1))
        assert len(pauses) == 6
        assert all(0.05 * 2**attempt <= pause <= 0.1 * 2**attempt for attempt, pause in enumerate(pauses, 1))

    @pytest.mark.parametrize(
        "failure",
        [
            theirs.ConnectionError("N/A", "refused", OSError()),
            theirs.ConnectionTimeout("TIMEOUT", "slow", OSError()),
            theirs.TransportError(503, "unavailable", {}),
            theirs.TransportError(429, "busy", {}),
        ],
    )
    def test_a_cluster_that_comes_back_gets_everything(self, failure: Exception) -> None:
        cluster = Cluster(failure, failure)
        bulk(cluster, []).write(actions(1, 2))
        assert cluster.sent == [[1, 2]] * 3

    def test_a_cluster_that_stays_away_is_given_up(self) -> None:
        pauses = list[float]()
        with pytest.raises(BackendUnavailableError):
            bulk(Cluster(*[[BUSY]] * 99), pauses).write(actions(1))
        assert len(pauses) == 8

    def test_a_refusal_that_no_patience_helps_is_raised_at_once(self) -> None:
        cluster = Cluster(theirs.AuthorizationException(403, "no", {}))
        with pytest.raises(BackendUnavailableError, match="refuses"):
            bulk(cluster, []).write(actions(1))
        with pytest.raises(theirs.RequestError):
            bulk(Cluster(theirs.RequestError(400, "our mistake", {})), []).write(actions(1))

    def test_what_never_will_succeed_stops_nothing(self) -> None:
        outcome = bulk(Cluster([WRONG, OK, STRANGE]), []).write(actions(1, 2, 3))
        assert outcome.refused == {1: "why", 3: "strange"}

    def test_aliases_that_are_not_there_are_told(self) -> None:
        assert bulk(Cluster([GONE]), []).write(actions(1)).missing_aliases == {"sounds"}

    def test_many_go_in_parcels(self) -> None:
        cluster = Cluster()
        bulk(cluster, []).write(actions(*range(4500)))
        assert sorted(len(ids) for ids in cluster.sent) == [500, 1000, 1000, 1000, 1000]
        assert sorted(sound_id for ids in cluster.sent for sound_id in ids) == list(range(4500))

    def test_large_ones_go_in_small_parcels(self) -> None:
        cluster = Cluster()
        bulk(cluster, []).write(Action("sounds", number, 1, {"x": "y" * 3_000_000}) for number in range(3))
        assert sorted(cluster.sent) == [[0], [1], [2]]

    def test_a_failure_of_one_parcel_is_raised(self) -> None:
        cluster = Cluster(*[[BUSY] * 1000] * 99)
        with pytest.raises(BackendUnavailableError):
            bulk(cluster, []).write(actions(*range(3000)))


def test_a_removal_has_no_body() -> None:
    head, *rest = Action("sounds", 7, 3).packed().splitlines()
    assert json.loads(head) == {
        "delete": {"_index": "sounds", "_id": "7", "version": 3, "version_type": "external_gte"}
    }
    assert not rest
