"""Puts sounds into the index and takes them out; while a rebuild fills a new index, into both."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from opensearchpy import OpenSearch

from search.backends.opensearch.aliases import Aliases, Index
from search.backends.opensearch.bulk import Action, Bulk, Outcome
from search.backends.opensearch.documents import body_of
from search.backends.opensearch.mapping import fingerprint
from search.document import UNFIT, Document
from search.errors import DocumentsRefusedError, IndexDamagedError


class Writer:
    """Writes through the aliases. Threads and processes may write at once: of a sound the newest version stays."""

    def __init__(self, client: OpenSearch, aliases: Aliases) -> None:
        self._bulk = Bulk(client)
        self._aliases = aliases

    def add(self, documents: Sequence[Document]) -> None:
        """Add documents in place of older ones of the same id; of several with one id the last one counts.

        Raises:
            DocumentsRefusedError: some can never be indexed; all others are.
            BackendUnavailableError: the cluster does not take them.
            IndexDamagedError: there is no index to add to.
        """
        # Which indices there are is asked after the documents were read: one that appears later reads newer ones.
        targets = [self._aliases.current, self._aliases.next] if self._following() else [self._aliases.current]
        latest = {document.id: document for document in documents}
        refused: dict[int, str] = {}
        self._write(additions(latest.values(), targets, refused), refused)

    def remove(self, versions: Mapping[int, int]) -> None:
        """Remove sounds, by id and the version since which each is gone. Raises as `add` does.

        The index that is being filled is called by its own name. The alias `next` may go at any moment, and the cluster
        heeds `require_alias` for additions only: it would make an index of that name, and no alias could have it again.
        """
        following = self._following()
        targets = [self._aliases.current, following.name] if following else [self._aliases.current]
        gone = (Action(target, sound_id, version) for sound_id, version in versions.items() for target in targets)
        self._write(gone, {})

    def _following(self) -> Index | None:
        """Give the index that is being filled and is to have our writes as well as the current one.

        One that an older release fills is left alone: it reads the database with other fields in mind.
        """
        indices = self._aliases.indices()
        following = self._aliases.holder(self._aliases.next, indices)
        self._aliases.check(indices)
        # What a newer release fills must hear of every change: it is left to its own workers.
        self._aliases.refuse_newer(indices)
        is_ours = following is not None and following.fingerprint == fingerprint()
        return following if is_ours else None

    def _write(self, actions: Iterable[Action], refused: dict[int, str]) -> None:
        outcome: Outcome = self._bulk.write(actions)
        if self._aliases.current in outcome.missing_aliases:
            raise IndexDamagedError("the index is gone")
        if refused or outcome.refused:  # that `next` is missing only means that its rebuild has ended
            raise DocumentsRefusedError(refused | outcome.refused)


def additions(documents: Iterable[Document], targets: Sequence[str], refused: dict[int, str]) -> Iterator[Action]:
    """Give the writes that add documents; those that cannot even be written down are noted as refused."""
    for document in documents:
        try:
            body = body_of(document)
        except UNFIT as error:
            refused[document.id] = str(error)
            continue
        for alias in targets:
            yield Action(alias, document.id, document.version, body)
