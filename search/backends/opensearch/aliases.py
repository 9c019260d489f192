"""Which index is which: searches and writes go through aliases, so that an index can be replaced in one step.

`<prefix>` is the current index, `<prefix>-next` the one that a rebuild fills, `<prefix>-previous` the one before, and
`<prefix>-obsolete` what may be deleted.
"""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import opensearchpy.exceptions as theirs
from opensearchpy import OpenSearch

from search.backends.opensearch.failures import MORE_THAN_ONE, failures_noticed, says
from search.backends.opensearch.mapping import MAPPING_VERSION, fingerprint
from search.errors import BackendUnavailableError, IndexDamagedError

_ATTEMPTS = 20
_NEWER = "a newer release of Fonoteca has made the search index: this one cannot use it"
ORPHAN_AGE_MS = 600_000  # younger ones may belong to a rebuild that has not named them yet


@dataclass(frozen=True, slots=True)
class Index:
    """An index of ours."""

    name: str
    aliases: frozenset[str]
    fingerprint: str
    version: int
    created_ms: int

    @property
    def is_newer(self) -> bool:
        """Say whether a newer release has made it."""
        return self.version > MAPPING_VERSION


class Aliases:
    """Reads and changes the aliases of one prefix. Threads may share it."""

    def __init__(self, client: OpenSearch, prefix: str) -> None:
        self._client = client
        self._prefix = prefix
        self.current, self.next, self.previous = prefix, f"{prefix}-next", f"{prefix}-previous"
        self.obsolete = f"{prefix}-obsolete"
        self._ours = re.compile(re.escape(prefix) + r"-[0-9]{14}-[0-9a-f]{8}")

    def new_name(self) -> str:
        """Give a name that no index has."""
        return f"{self._prefix}-{time.strftime('%Y%m%d%H%M%S', time.gmtime())}-{secrets.token_hex(4)}"

    def indices(self) -> list[Index]:
        """Give every index of this prefix, oldest first."""
        shown = "*.aliases,*.mappings._meta,*.settings.index.creation_date"
        with failures_noticed():
            found = self._client.indices.get(
                index=f"{self._prefix}-*", params={"filter_path": shown, "expand_wildcards": "open,closed"}
            )
        ours = [_index(name, facts) for name, facts in found.items() if self._ours.fullmatch(name)]
        return sorted(ours, key=lambda index: (index.created_ms, index.name))

    def readable(self) -> Index:
        """Give the current index.

        Raises:
            IndexDamagedError: there is none, or an older release has made it.
            BackendUnavailableError: a newer release has made it.
        """
        return self.check(self.indices())

    def check(self, indices: list[Index]) -> Index:
        """Give the current one of these. Raises as `readable` does."""
        found = [index for index in indices if self.current in index.aliases]
        if len(found) != 1:
            raise IndexDamagedError(f"there is no search index {self.current!r}")
        if found[0].is_newer:
            raise BackendUnavailableError(_NEWER)
        if found[0].fingerprint != fingerprint():
            raise IndexDamagedError(f"the index {self.current!r} was made for other fields or another text analysis")
        return found[0]

    def holder(self, alias: str, indices: list[Index]) -> Index | None:
        """Give the index that an alias points to, None when it points to none."""
        return next((index for index in indices if alias in index.aliases), None)

    def holders(self, alias: str, indices: list[Index]) -> list[Index]:
        """Give every index that an alias points to, oldest first; one, unless two rebuilds ended at the same moment."""
        return [index for index in indices if alias in index.aliases]

    def refuse_newer(self, indices: list[Index]) -> None:
        """Let pass indices of which none that is used was made by a newer release.

        Raises:
            BackendUnavailableError: one was.
        """
        if any(index.is_newer and {self.current, self.next} & index.aliases for index in indices):
            raise BackendUnavailableError(_NEWER)

    def orphans(self, indices: list[Index]) -> list[str]:
        """Give the names of those that nothing points to any more: rebuilds that died, and old copies.

        Their age is told by the cluster's own clock, from the newest index on.
        """
        newest_ms = max((index.created_ms for index in indices), default=0) - ORPHAN_AGE_MS
        used = {self.current, self.next, self.previous}
        return [
            index.name
            for index in indices
            if not used & index.aliases and (self.obsolete in index.aliases or index.created_ms < newest_ms)
        ]

    def change(self, decide: Callable[[list[Index]], list[dict[str, Any]]]) -> list[Index]:
        """Do in one step what is decided of the indices there are, and return those; nothing if nothing is decided.

        When another process was faster, it is decided again. So `decide` has to name every index that it takes an
        alias from, and every alias that it gives.

        Raises:
            BackendUnavailableError: the cluster fails, or others are faster again and again.
        """
        for _ in range(_ATTEMPTS):
            indices = self.indices()
            actions = decide(indices)
            try:
                if actions:
                    with failures_noticed():
                        self._client.indices.update_aliases(body={"actions": actions})
            except (theirs.NotFoundError, IndexDamagedError):
                continue
            except theirs.TransportError as error:
                if says(error, "invalid_alias_name_exception"):
                    raise BackendUnavailableError(f"an index has the name {self.current!r} or one beside it") from error
                if not says(error, MORE_THAN_ONE):
                    raise
            else:
                return indices
        raise BackendUnavailableError("other processes keep changing which search index is which")

    def remove(self, names: list[str]) -> None:
        """Delete indices for good; one that is gone already, or goes at this moment, is fine."""
        for name in names:
            with failures_noticed():
                self._client.indices.delete(index=name, params={"ignore": 404})


def add(index: str, alias: str, *, is_only: bool = True) -> dict[str, Any]:
    """Give the action that lets an alias point to an index: to this only, or else the cluster refuses the change.

    It is what keeps two processes from taking a place that both find free: behind an alias there is one index for
    writing at most.
    """
    return {"add": {"index": index, "alias": alias} | ({"is_write_index": True} if is_only else {})}


def take(index: str, alias: str) -> dict[str, Any]:
    """Give the action that takes an alias from an index; the cluster refuses it where the index has it no more."""
    return {"remove": {"index": index, "alias": alias, "must_exist": True}}


def _index(name: str, facts: dict[str, Any]) -> Index:
    meta = facts.get("mappings", {}).get("_meta", {})
    created_ms = int(facts.get("settings", {}).get("index", {}).get("creation_date", 0))
    made_for = str(meta.get("fingerprint", "")), int(meta.get("version", 0))
    return Index(name, frozenset(facts.get("aliases", {})), *made_for, created_ms)
