"""Pages that begin behind a sound: the same in every engine, and true to what was shown, whatever has changed since."""

import random
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from search.backends.base import Backend
from search.document import Document
from search.errors import PlaceError
from search.query import Nearest, Order, Query, SimilarTo, Target, Term, TextQuery
from search.tree import Everything
from tests.conformance import crowd
from tests.conformance.conftest import ENGINES, made

_SPACE = "freesound_classic"
_COMPARED = [document for document in crowd.documents() if any(document.vectors.get(_SPACE, ()))]
_ONE = max(_COMPARED, key=lambda document: document.id)
_BPM = Nearest((Target("bpm", (100.0,), (10.0,)),))
ORDERS = {
    "words": Query(TextQuery((Term("rain"),))),
    "by name": Query(sort=_BPM),
    "several numbers": Query(sort=Nearest((Target("lowlevel.spectral_contrast.mean", (0.1,) * 6), *_BPM.targets))),
    "a sound": Query(similar_to=SimilarTo(_SPACE, sound_id=_ONE.id, minimum=None, includes_itself=True)),
    "a vector": Query(similar_to=SimilarTo(_SPACE, vector=_ONE.vectors[_SPACE], minimum=None)),
    "groups": Query(is_grouped_by_pack=True, sort=Order.CREATED_DESC),
    **{order.name: Query(sort=order) for order in Order},
}


def _ids(backend: Backend, query: Query) -> list[int]:
    return [hit.id for hit in backend.search(query).hits]


def _walk(backend: Backend, query: Query, page_size: int) -> Iterator[list[int]]:
    """Follow the pages of a query to the last."""
    at = replace(query, limit=page_size)
    while True:
        results = backend.search(at)
        yield [hit.id for hit in results.hits]
        if results.end is None:
            return
        at = replace(at, after=results.end)


@pytest.fixture(scope="module", params=ENGINES)
def changing(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """Each engine in turn, to write to."""
    with made(request.param, request) as backend:
        yield backend


@pytest.mark.parametrize("query", ORDERS.values(), ids=ORDERS)
class TestAfter:
    def test_pages_give_every_sound_once_and_in_order(self, crowded: Backend, query: Query) -> None:
        whole = _ids(crowded, replace(query, limit=500))
        assert len(whole) > 20 or query.is_grouped_by_pack
        for page_size in (7, len(whole)):
            pages = list(_walk(crowded, query, page_size))
            assert [sound_id for page in pages for sound_id in page] == whole
            assert all(len(page) == page_size for page in pages[:-1])
            assert pages[-1]

    @pytest.mark.parametrize("place", ["", ",", "x,1", "nan,1", "1", "1,2,3,4,5", "1e3,", f"{'9' * 500},1", "1,x"])
    def test_what_is_no_place_is_refused(self, crowded: Backend, query: Query, place: str) -> None:
        with pytest.raises(PlaceError):
            crowded.search(replace(query, after=place))

    @pytest.mark.parametrize("value", ["0", "1.5", "-1e308", "inf", "-inf", "5e-324", str(2**63), "-" + "9" * 19])
    def test_an_odd_place_is_one_or_none(self, crowded: Backend, query: Query, value: str) -> None:
        end = crowded.search(replace(query, limit=1)).end
        assert end is not None
        with suppress(PlaceError):
            crowded.search(replace(query, after=",".join([value] * len(end.split(",")))))

    def test_behind_the_last_page_there_is_nothing(self, crowded: Backend, query: Query) -> None:
        whole = crowded.search(replace(query, limit=500))
        results = crowded.search(replace(query, limit=len(whole.hits) - 1))
        assert results.end is not None
        last = crowded.search(replace(query, after=results.end))
        assert ([hit.id for hit in last.hits], last.end, last.total) == ([whole.hits[-1].id], None, whole.total)


class TestTarget:
    def test_comes_first_where_others_have_the_very_same_vector(self, crowded: Backend) -> None:
        same = [document.id for document in _COMPARED if document.vectors[_SPACE] == _ONE.vectors[_SPACE]]
        assert len(same) > 2
        assert min(same) < _ONE.id
        found = _ids(crowded, replace(ORDERS["a sound"], limit=len(same)))
        assert found == [_ONE.id, *sorted(set(same) - {_ONE.id})]


class TestChanges:
    @pytest.mark.parametrize("sort", [_BPM, Order.CREATED_ASC, Order.SCORE], ids=str)
    def test_what_comes_and_goes_in_front_changes_nothing_behind(
        self, changing: Backend, sort: Order | Nearest
    ) -> None:
        sounds = [Document(number, {"bpm": 100.0 + number, "created": number}) for number in range(10, 31)]
        changing.rebuild(sounds)
        query = Query(filter=Everything(), sort=sort, limit=7)
        results = changing.search(query)
        assert [hit.id for hit in results.hits] == list(range(10, 17))
        changing.upsert([Document(2, {"bpm": 100.0, "created": 1})])
        changing.upsert([Document(16, {"bpm": 900.0, "created": 900}, version=2)])  # the last one that was shown
        changing.delete({12: 9, 13: 9, 15: 9})
        _wait_for(changing, 19)
        assert _ids(changing, replace(query, after=results.end)) == list(range(17, 24))

    @pytest.mark.parametrize("page_size", [1, 4])
    def test_the_like_are_neither_repeated_nor_left_out(self, changing: Backend, page_size: int) -> None:
        chance = random.Random(7)  # noqa: S311  # made-up sounds need no cryptographic randomness

        def vector() -> tuple[float, ...]:
            return tuple(chance.gauss(0, 1) for _ in range(crowd.DIMENSIONS))

        same = vector()
        sounds = [Document(number, {}, {_SPACE: vector() if number % 3 else same}) for number in range(1, 22)]
        changing.rebuild(sounds)
        query = Query(similar_to=SimilarTo(_SPACE, vector=vector(), minimum=None), limit=page_size)
        whole = _ids(changing, replace(query, limit=30))
        shown, end = list[int](), None
        for step in range(2 * len(sounds)):
            results = changing.search(replace(query, after=end))
            shown += [hit.id for hit in results.hits]
            end = results.end
            if end is None:
                break
            if step < 4:  # rows of a matrix come four or eight at a time
                changing.upsert([Document(100 + step, {}, {_SPACE: vector()}), replace(sounds[5], version=step + 1)])
                _wait_for(changing, len(sounds) + step + 1)
        assert end is None
        assert [number for number in shown if number < 100] == whole


def _wait_for(backend: Backend, count: int) -> None:
    for _ in range(200):
        if backend.search(Query(limit=0)).total == count:
            return
        time.sleep(0.05)
    pytest.fail("the changes are not to be seen")
