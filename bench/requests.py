"""The searches that are timed: as the parameters of an address, and as the very same query to the bare engine."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import cycle, islice
from typing import Any

import search
from app.discovery import aims
from bench import made_descriptors
from bench.made_archive import SPACE, MadeArchive, MadeSound
from bench.made_descriptors import CENTROID, MFCC, PITCH, TEMPO

TEXT_SEARCHES, OTHER_SEARCHES = 40, 10
TEXT, LIKENESS_FILTERED = "text and filter", "similar_to=<sound> and a filter"
CONTENT, CONTENT_VECTOR = "content: two ranges, a target", "content: two ranges, a target of 13 numbers"
CONTENT_SOUND = "content: two ranges, a target that is a sound"
_SEED = 7
_SPREAD = 97  # every so manieth sound lends its words to a search
_MOST_WORDS = 3
_DEEP_PAGE = 400
_TEXT_PATH, _CONTENT_PATH = "search/text/", "search/content/"
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
_LIKENESS_FILTER = "duration:[1 TO 60] samplerate:44100"
_RANGES = f"{PITCH}:[200 TO {{high}}] AND {TEMPO}:[80 TO 150]"


@dataclass(frozen=True, slots=True)
class Request:
    """One search: `parameters` as the API takes them at `path`."""

    parameters: Mapping[str, str]
    path: str = _TEXT_PATH

    def query(self) -> search.Query:
        """Give the query that the API makes of it."""
        offset = (int(self.parameters.get("page", "1")) - 1) * search.DEFAULT_PAGE_SIZE
        query = self._content_query() if self.path == _CONTENT_PATH else self._text_query()
        return replace(query, offset=offset)

    def _text_query(self) -> search.Query:
        given = self.parameters
        target = search.parse_similar_to(given["similar_to"]) if "similar_to" in given else None
        return search.Query(
            text=search.parse_query(given.get("query", "")),
            filter=search.parse_filter(given["filter"]) if "filter" in given else search.tree.Everything(),
            weights=search.parse_weights(None),
            sort=search.parse_sort(given.get("sort")),
            similar_to=search.SimilarTo(SPACE, sound_id=target) if isinstance(target, int) else None,
            is_grouped_by_pack=given.get("group_by_pack") == "1",
            facets=tuple(given["facets"].split(",")) if "facets" in given else (),
        )

    def _content_query(self) -> search.Query:
        wished = search.parse_target(self.parameters["target"])
        query = search.Query(filter=search.parse_descriptors_filter(self.parameters["descriptors_filter"]))
        if isinstance(wished, int):
            return aims.at_sound(wished).asked(query)
        bounds = made_descriptors.BOUNDS
        targets = tuple(replace(target, extents=bounds[target.field].extents) for target in wished.targets)
        return aims.Aim(nearest=search.Nearest(targets)).asked(query)


def searches(made: MadeArchive) -> dict[str, tuple[Request, ...]]:
    """Give what people typically ask for, by what it is called; every search finds something."""
    kinds = {TEXT: text_searches(made), **_orders_and_places(made), **_by_sound(made)}
    return {what: requests for what, requests in kinds.items() if requests}  # the smallest archives have no places


def text_searches(made: MadeArchive) -> tuple[Request, ...]:
    """Give searches for one to three words with a filter, in words and filters that find something."""
    pairs = zip(_words(made), cycle(_FILTERS), strict=False)
    return tuple(
        Request({"query": words, "filter": pattern.format_map(_facts(sound))})
        for (sound, words), pattern in islice(pairs, TEXT_SEARCHES)
    )


def _orders_and_places(made: MadeArchive) -> dict[str, tuple[Request, ...]]:
    words = [words for _, words in islice(_words(made), OTHER_SEARCHES)]
    places = [_place(sound) for sound in islice(_placed(made), OTHER_SEARCHES)]
    last_page = -(-made.sound_count // search.DEFAULT_PAGE_SIZE)
    deep = {"query": "", "sort": "created_desc", "page": str(min(_DEEP_PAGE, last_page))}
    return {
        "sort=created_desc": _each(words, lambda text, _: {"query": text, "sort": "created_desc"}),
        "sort=downloads_desc": _each(words, lambda text, _: {"query": text, "sort": "downloads_desc"}),
        "sort=bpm:<number>": _each(words, lambda text, number: {"query": text, "sort": f"bpm:{100 + number}"}),
        "group_by_pack=1": _each(words, lambda text, _: {"query": text, "group_by_pack": "1"}),
        "places within 500 km": _each(places, lambda place, _: {"query": "", "filter": place}),
        "facets=tag,license": _each(words, lambda text, _: {"query": text, "facets": "tag,license"}),
        "all sounds, no words": (Request({"query": ""}),) * OTHER_SEARCHES,
        f"all sounds, page {deep['page']}": (Request(deep),) * OTHER_SEARCHES,
    }


def _by_sound(made: MadeArchive) -> dict[str, tuple[Request, ...]]:
    ids = [str(sound.document.id) for sound, _ in islice(_words(made), OTHER_SEARCHES)]

    def content(target: Callable[[int], str]) -> tuple[Request, ...]:
        ranges = (_RANGES.format(high=1000 + 50 * number) for number in range(OTHER_SEARCHES))
        return tuple(
            Request({"descriptors_filter": text, "target": target(number)}, _CONTENT_PATH)
            for number, text in enumerate(ranges)
        )

    return {
        "similar_to=<sound>": _each(ids, lambda sound_id, _: {"similar_to": sound_id}),
        LIKENESS_FILTERED: _each(ids, lambda sound_id, _: {"similar_to": sound_id, "filter": _LIKENESS_FILTER}),
        CONTENT: content(lambda number: f"{CENTROID}:{1000 + 100 * number}"),
        CONTENT_SOUND: content(lambda number: ids[number]),
        CONTENT_VECTOR: content(lambda number: f"{MFCC}:{','.join(str(number - at) for at in range(13))}"),
    }


def _each(subjects: list[str], parameters: Callable[[str, int], dict[str, str]]) -> tuple[Request, ...]:
    return tuple(Request(parameters(subject, number)) for number, subject in enumerate(subjects))


def _words(made: MadeArchive) -> Iterator[tuple[MadeSound, str]]:
    """Give sounds, each with one to three words of its own tags and name."""
    chance = random.Random(_SEED)
    for sound in islice(made.sounds(), 0, None, max(1, min(_SPREAD, made.sound_count // TEXT_SEARCHES))):
        values: Mapping[str, Any] = sound.document.values
        own = list(dict.fromkeys((*values["tag"], *values["name"].split())))
        yield sound, " ".join(chance.sample(own, min(len(own), chance.randint(1, _MOST_WORDS))))


def _placed(made: MadeArchive) -> Iterator[MadeSound]:
    return (sound for sound in made.sounds() if sound.document.values["geotag"] is not None)


def _place(sound: MadeSound) -> str:
    values: Mapping[str, Any] = sound.document.values
    latitude, longitude = values["geotag"]
    return f"{{!geofilt sfield=geotag pt={latitude},{longitude} d=500}}"


def _facts(sound: MadeSound) -> dict[str, str]:
    values: Mapping[str, Any] = sound.document.values
    return {"tag": values["tag"][0], "username": values["username"]}
