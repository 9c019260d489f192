"""Sounds near a vector: every vector of the space is compared, with the cosine."""

import numpy as np

from search.backends.embedded.columns import Floats
from search.backends.embedded.schema import ID_COLUMN
from search.backends.embedded.snapshot import Snapshot
from search.backends.embedded.spaces import Matrix
from search.backends.embedded.text_index import Rows
from search.query import SimilarTo
from search.spaces import SPACES
from search.vectors import expect_dimensions, score, unit_vector

_ABOVE_ALL = 2.0  # what a target ranks with; what is shown is computed anew
_NOBODY: tuple[Rows, Floats] = (np.empty(0, dtype=np.int64), np.empty(0))


def similar(wish: SimilarTo, snapshot: Snapshot) -> tuple[Rows, Floats]:
    """Give the rows of the sounds that are similar enough, and what they rank by, side by side.

    That is (1 + cosine) / 2; a target that is included comes before all others.

    Raises:
        VectorError: the vector has another length than those of the space, or no direction.

    Source: Freesound APIv2 documentation, parameters `similar_to` and `similarity_space`.
    """
    wished = wished_vector(wish, snapshot)
    space = snapshot.spaces.get(wish.space)
    if space is None or wished is None:
        return _NOBODY
    own_row = _row_with_vector(wish.sound_id, space, snapshot)
    rows, scores = _scores(wish.space, wished, snapshot)
    is_near = np.ones(len(rows), dtype=np.bool_) if wish.minimum is None else scores >= wish.minimum
    if own_row is not None:
        is_itself = rows == own_row
        if wish.includes_itself:
            scores[is_itself] = _ABOVE_ALL
        else:
            is_near &= ~is_itself
    return rows[is_near], scores[is_near]


def wished_vector(wish: SimilarTo, snapshot: Snapshot) -> Matrix | None:
    """Give the vector of length 1 to be similar to; None when there is none. Raises as `similar` does."""
    space = snapshot.spaces.get(wish.space)
    if wish.vector is None:
        row = None if space is None else _row_with_vector(wish.sound_id, space, snapshot)
        return None if space is None or row is None else space[row]
    wished = unit_vector(wish.vector)
    if wish.space in SPACES:  # whether or not any sound has a vector there
        expect_dimensions(wished, SPACES[wish.space].dimensions)
    elif space is not None:
        expect_dimensions(wished, space.shape[1])
    return wished


def shown_scores(wish: SimilarTo, rows: Rows, snapshot: Snapshot) -> list[float]:
    """Give the scores of rows that `similar` gave, as every engine shows them."""
    wished = wished_vector(wish, snapshot)
    return [] if wished is None else [score(wished, snapshot.spaces[wish.space][row]) for row in rows]


def _row_with_vector(sound_id: int | None, space: Matrix, snapshot: Snapshot) -> int | None:
    if sound_id is None:
        return None
    live = snapshot.live()
    rows = live[snapshot.numbers(ID_COLUMN)[live] == sound_id]
    has_vector = len(rows) and rows[0] < len(space) and space[rows[0]].any()
    return int(rows[0]) if has_vector else None


def _scores(name: str, wished: Matrix, snapshot: Snapshot) -> tuple[Rows, Floats]:
    """Score every sound that has a vector in the space of this name."""
    space, live = snapshot.spaces[name], snapshot.live()
    rows = live[live < len(space)]
    # Row by row, and not as a product of matrices: that takes the last rows of a matrix another way, so that equal
    # vectors would differ, and a sound would change its place among others when the archive grows.
    cosines = np.einsum("ij,j->i", space, wished)[rows].astype(np.float64)
    has_vector = cosines != 0
    if not has_vector.all():  # at a right angle, or no vector at all
        has_vector |= snapshot.has_vector(name)[rows]
    return rows[has_vector], np.clip((1 + cosines[has_vector]) / 2, 0, 1)
