"""Many writes at once: sent in parcels, repeated while the cluster is busy, each looked at by itself."""

import json
import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import opensearchpy.exceptions as theirs
from opensearchpy import OpenSearch

from search.backends.opensearch.failures import OVERLOADED, PASSING, failures_noticed
from search.errors import BackendUnavailableError

_PARCEL_BYTES = 4_000_000
_PARCEL_ACTIONS = 1000
_AT_ONCE = 2  # parcels on their way, so that the next is packed while the cluster works
_ATTEMPTS = 9
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 10.0
_SEND_LIMIT_S = 120
_NOT_THERE = ("index_not_found_exception", "index_closed_exception")
_BLOCKED = "cluster_block_exception"  # the disk is full, or somebody made the index read-only


@dataclass(frozen=True, slots=True)
class Action:
    """One write: `body` None removes the sound. A write older than what is there has no effect.

    `target` is an alias, for a removal also the name of an index.
    """

    target: str
    sound_id: int
    version: int
    body: dict[str, Any] | None = None

    def packed(self) -> str:
        """Give the lines that the cluster reads."""
        verb = "delete" if self.body is None else "index"
        head = {
            "_index": self.target,
            "_id": str(self.sound_id),
            "version": self.version,
            "version_type": "external_gte",
        }
        lines = f"{json.dumps({verb: head})}\n"
        return lines if self.body is None else f"{lines}{json.dumps(self.body, separators=(',', ':'))}\n"


@dataclass(slots=True)
class Outcome:
    """What came of the writes: those that can never succeed, and why; the aliases that were not there."""

    refused: dict[int, str] = field(default_factory=dict)
    missing_aliases: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Parcel:
    actions: list[Action]
    lines: list[str]


class Bulk:
    """Adds through aliases only, so that no index comes into being by accident; `Writer.remove` tells of removals."""

    def __init__(self, client: OpenSearch, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._pause = pause

    def write(self, actions: Iterable[Action]) -> Outcome:
        """Do all writes, and say what became of them. What was written is durable.

        Raises:
            BackendUnavailableError: the cluster does not take them, after many attempts.
        """
        outcome = Outcome()
        parcels = _parcels(actions)
        first = next(parcels, None)
        second = next(parcels, None)
        if first is None:
            return outcome
        if second is None:
            self._send(first, outcome)
            return outcome
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="bulk") as senders:
            under_way: deque[Future[None]] = deque()
            for parcel in (first, second):
                under_way.append(senders.submit(self._send, parcel, outcome))
            for parcel in parcels:
                under_way.popleft().result()
                under_way.append(senders.submit(self._send, parcel, outcome))
            for sent in under_way:
                sent.result()
        return outcome

    def _send(self, parcel: _Parcel, outcome: Outcome) -> None:
        for attempt in range(_ATTEMPTS):
            if attempt:
                longest_s = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**attempt)
                self._pause(longest_s * random.uniform(0.5, 1))  # noqa: S311  # so that writers do not come all at once
            items = self._answered(parcel)
            if items is None:
                continue
            parcel = _remaining(parcel, items, outcome)
            if not parcel.actions:
                return
        raise BackendUnavailableError(OVERLOADED)

    def _answered(self, parcel: _Parcel) -> list[dict[str, Any]] | None:
        """Send a parcel once; None when the cluster cannot now, but may in a moment."""
        try:
            answer = self._client.bulk(
                body="".join(parcel.lines), params={"require_alias": "true", "request_timeout": _SEND_LIMIT_S}
            )
        except theirs.ConnectionError:
            return None
        except theirs.TransportError as error:
            if error.status_code in PASSING:
                return None
            with failures_noticed():
                raise
        return [next(iter(item.values())) for item in answer["items"]]


def _parcels(actions: Iterable[Action]) -> Iterator[_Parcel]:
    parcel, size = _Parcel([], []), 0
    for action in actions:
        lines = action.packed()
        if parcel.actions and (size + len(lines) > _PARCEL_BYTES or len(parcel.actions) == _PARCEL_ACTIONS):
            yield parcel
            parcel, size = _Parcel([], []), 0
        parcel.actions.append(action)
        parcel.lines.append(lines)
        size += len(lines)
    if parcel.actions:
        yield parcel


def _remaining(parcel: _Parcel, items: list[dict[str, Any]], outcome: Outcome) -> _Parcel:
    """Give what has to be sent again, and note in the outcome what never will succeed."""
    remaining = _Parcel([], [])
    for action, lines, item in zip(parcel.actions, parcel.lines, items, strict=True):
        error = item.get("error")
        if error is None or item["status"] == HTTPStatus.CONFLICT:  # a newer version is there, which is fine
            continue
        if error["type"] in _NOT_THERE:
            outcome.missing_aliases.add(action.target)
        elif (
            item["status"] in PASSING or item["status"] >= HTTPStatus.INTERNAL_SERVER_ERROR or error["type"] == _BLOCKED
        ):
            remaining.actions.append(action)
            remaining.lines.append(lines)
        else:
            outcome.refused[action.sound_id] = f"{error.get('caused_by', {}).get('reason') or error['reason']}"
    return remaining
