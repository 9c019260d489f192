"""The searches that are timed: as the parameters of an address, and as the very same query to the bare engine."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

import search
from bench.made_archive import MadeArchive, MadeSound

TEXT_SEARCHES, OTHER_SEARCHES = 40, 10
_SEED = 7
_SPREAD = 97  # every so manieth sound lends its words to a search
_MOST_WORDS = 3
_SPACE = "freesound_classic"
_FILTERS = (
    "duration:[1 TO 30]",
    "tag:{tag}",
    'type:wav license:"Creative Commons 0"',
    "samplerate:44100 channels:2",
    "created:[2015-01-01T00:00:00Z TO *]",
    "avg_rating:[3 TO *] num_downloads:[20 TO *]",
    "type:(wav OR flac) -tag:{tag}",
    "bpm:[110 TO 130]",
    "username:{username}",
    "is_geotagged:1 duration:[* TO 60]",
)


@dataclass(frozen=True, slots=True)
class Request:
    """One search: `parameters` as the API takes them."""

    parameters: Mapping[str, str]

    def query(self) -> search.Query:
        """Give the query that the API makes of it."""
        given = self.parameters
        target = search.parse_similar_to(given["similar_to"]) if "similar_to" in given else None
        return search.Query(
            text=search.parse_query(given.get("query", "")),
            filter=search.parse_filter(given["filter"]) if "filter" in given else search.tree.Everything(),
            weights=search.parse_weights(None),
            sort=search.parse_sort(given.get("sort")),
            similar_to=search.SimilarTo(_SPACE, sound_id=target) if isinstance(target, int) else None,
            is_grouped_by_pack=given.get("group_by_pack") == "1",
        )


def text_searches(made: MadeArchive) -> tuple[Request, ...]:
    """Give searches for one to three words with a filter, in words and filters that find something."""
    pairs = zip(_words(made), cycle(_FILTERS), strict=False)
    return tuple(
        Request({"query": words, "filter": pattern.format_map(_facts(sound))})
        for (sound, words), pattern in islice(pairs, TEXT_SEARCHES)
    )


def other_searches(made: MadeArchive) -> dict[str, tuple[Request, ...]]:
    """Give further kinds of first pages by name: orders, packs, and likeness."""
    found = list(islice(_words(made), OTHER_SEARCHES))
    return {
        "sort=created_desc": tuple(Request({"query": words, "sort": "created_desc"}) for _, words in found),
        "sort=bpm:<number>": tuple(
            Request({"query": words, "sort": f"bpm:{100 + number}"}) for number, (_, words) in enumerate(found)
        ),
        "group_by_pack=1": tuple(Request({"query": words, "group_by_pack": "1"}) for _, words in found),
        "similar_to=<sound>": tuple(Request({"similar_to": str(sound.document.id)}) for sound, _ in found),
        "all sounds, no words": (Request({"query": ""}),) * OTHER_SEARCHES,
    }


def _words(made: MadeArchive) -> Iterator[tuple[MadeSound, str]]:
    """Give sounds, each with one to three words of its own tags and name."""
    chance = random.Random(_SEED)
    for sound in islice(made.sounds(), 0, None, max(1, min(_SPREAD, made.sound_count // TEXT_SEARCHES))):
        values: Mapping[str, Any] = sound.document.values
        own = list(dict.fromkeys((*values["tag"], *values["name"].split())))
        yield sound, " ".join(chance.sample(own, min(len(own), chance.randint(1, _MOST_WORDS))))


def _facts(sound: MadeSound) -> dict[str, str]:
    values: Mapping[str, Any] = sound.document.values
    return {"tag": values["tag"][0], "username": values["username"]}
