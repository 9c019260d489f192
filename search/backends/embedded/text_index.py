"""The text index as one commit left it: which rows a query matches, with what score, and what terms there are."""

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Query

from search import scoring
from search.backends.embedded.columns import Floats
from search.backends.embedded.failures import damage_noticed
from search.backends.embedded.schema import ROW, safe_name, text_schema

Rows = NDArray[np.int64]


class TextIndex:
    """Reads one commit. Whatever goes wrong in here is damage, for no query reaches it that it cannot answer.

    Every method raises IndexDamagedError when the files are broken.
    """

    def __init__(self, index: tantivy.Index) -> None:
        with damage_noticed():
            self._searcher = index.searcher()
        self.sound_count = self._searcher.num_docs
        self._limit = max(self.sound_count, 1)

    def row_count(self) -> int:
        """Count the rows up to the last one that belongs to a sound."""
        with damage_noticed():
            last = self._searcher.search(Query.all_query(), limit=1, count=False, order_by_field=ROW).hits
        return int(last[0][0]) + 1 if last else 0

    def rows(self, query: Query) -> Rows:
        """Give the rows that a query matches, in no order."""
        with damage_noticed():
            found = self._searcher.search(query, limit=self._limit, count=False, order_by_field=ROW).hits
        return np.fromiter((row for row, _ in found), dtype=np.int64, count=len(found))

    def scored_rows(self, query: Query) -> tuple[Rows, Floats]:
        """Give the rows that a query matches and their scores, side by side."""
        with damage_noticed():
            found = self._searcher.search(query, limit=self._limit, count=False).hits
            rows = self._searcher.fast_field_values(ROW, [address for _, address in found])
        scores = np.fromiter((score for score, _ in found), dtype=np.float64, count=len(found))
        return np.array(rows, dtype=np.int64), scores.round(scoring.DECIMALS)

    def has_any(self, query: Query) -> bool:
        """Say whether a query matches anything."""
        with damage_noticed():
            return bool(self._searcher.search(query, limit=1, count=False).hits)

    def terms(self, field: str, prefix: str) -> list[str]:
        """List the terms of a field that begin with a prefix, in the order of their code points."""
        with damage_noticed():
            return [term for term, _ in self._searcher.terms_with_prefix(safe_name(field), prefix)]

    def stored_text(self, field: str, sound_id: int) -> str | None:
        """Give what is stored of a field of a sound, None when the sound has no value there."""
        query = Query.term_query(text_schema(), "id", str(sound_id), index_option="basic")
        with damage_noticed():
            found = self._searcher.search(query, limit=1, count=False).hits
            value = self._searcher.doc(found[0][1]).get_first(safe_name(field)) if found else None
        return None if value is None else str(value)
