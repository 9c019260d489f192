"""One sound for each pack: the newest of those that match stands for the others."""

from dataclasses import dataclass

import numpy as np

from search.backends.embedded.candidates import Candidates
from search.backends.embedded.schema import ID_COLUMN, PACK_COLUMN
from search.backends.embedded.snapshot import Snapshot
from search.backends.embedded.text_index import Rows


@dataclass(frozen=True, slots=True)
class Groups:
    """The sounds shown and, side by side, how many matching sounds each stands for, itself included."""

    shown: Candidates
    sizes: Rows


def grouped(found: Candidates, snapshot: Snapshot) -> Groups:
    """Group the candidates by pack; a sound without pack stands for itself, and of two as new the higher id stands.

    Source: Freesound APIv2 documentation, parameter `group_by_pack`.
    """
    packs = snapshot.numbers(PACK_COLUMN)[found.rows]
    ids = snapshot.numbers(ID_COLUMN)[found.rows]
    created = snapshot.numbers("created")[found.rows]
    oldest_first = np.where(np.isnan(created), -np.inf, created)
    keys = np.where(np.isnan(packs), -1 - ids, packs)  # a private key for each sound without pack
    newest_first = np.lexsort((-ids, -oldest_first))
    _, firsts, sizes = np.unique(keys[newest_first], return_index=True, return_counts=True)
    positions = newest_first[firsts]
    return Groups(found.where(positions), sizes)
