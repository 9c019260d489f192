import pytest

from search.backends.embedded import EmbeddedBackend, snapshot
from search.query import Query, Term, TextQuery
from search.tree import (
    AllOf,
    AnyOf,
    Between,
    Equals,
    EqualsVector,
    Everything,
    HasValue,
    InBox,
    InCircle,
    Node,
    Not,
    Nothing,
    Words,
)
from tests.search.backends.embedded.sounds import found_ids, sound

MFCC = "lowlevel.mfcc.mean"
VECTOR = tuple(map(float, range(13)))

SOUNDS = (
    sound(1, filesize=10, is_explicit=True, geotag=(0.0, 179.0), tag=("a",), **{MFCC: VECTOR}),
    sound(2, filesize=20, is_explicit=False, geotag=(10.0, -179.0), tag=("a", "b"), pitch=0.1),
    sound(3, filesize=2**53, geotag=(-60.0, 0.0), pitch=float("inf")),
    sound(4, tag=("b",), pitch=float("nan")),
)

CASES: dict[str, tuple[Node, list[int]]] = {
    "everything": (Everything(), [1, 2, 3, 4]),
    "nothing": (Nothing(), []),
    "not everything": (Not(Everything()), []),
    "number": (Equals("filesize", 20), [2]),
    "float": (Equals("pitch", 0.1), [2]),
    "large number": (Equals("filesize", 2**53), [3]),
    "number beyond every float": (Between("filesize", None, 10**400), [1, 2, 3]),
    "number below every float": (Between("filesize", None, -(10**400)), []),
    "infinity": (Equals("pitch", float("inf")), [3]),
    "not a number": (Equals("pitch", float("nan")), []),
    "open range leaves out no value": (Between("pitch", None, None), [2, 3]),
    "exclusive ends": (Between("filesize", 10, 20, False, False), []),
    "inclusive ends": (Between("filesize", 10, 20), [1, 2]),
    "true": (Equals("is_explicit", True), [1]),
    "false": (Equals("is_explicit", False), [2]),
    "has a value": (HasValue("is_explicit"), [1, 2]),
    "has no value": (Not(HasValue("pitch")), [1, 4]),
    "has a vector": (HasValue(MFCC), [1]),
    "vector": (EqualsVector(MFCC, VECTOR), [1]),
    "another vector": (EqualsVector(MFCC, VECTOR[::-1]), []),
    "vector of another length": (EqualsVector(MFCC, (0.0, 1.0)), []),
    "dimension": (Equals(MFCC, 12.0, dimension=12), [1]),
    "range of a dimension": (Between(MFCC, 4, 6, dimension=5), [1]),
    "no such dimension": (Between(MFCC, None, None, dimension=13), []),
    "circle across the date line": (InCircle("geotag", 0.0, -179.0, 250.0), [1]),
    "circle of the whole earth": (InCircle("geotag", 45.0, 45.0, 20_100.0), [1, 2, 3]),
    "point": (InCircle("geotag", 10.0, -179.0, 0.0), [2]),
    "box across the date line": (InBox("geotag", -5.0, 178.0, 10.0, -179.0), [1, 2]),
    "box": (InBox("geotag", -61.0, -1.0, -59.0, 1.0), [3]),
    "outside of a box": (AllOf((HasValue("geotag"), Not(InBox("geotag", -61.0, -1.0, -59.0, 1.0)))), [1, 2]),
    "text and number": (AllOf((Equals("tag", "a"), Between("filesize", 15, None))), [2]),
    "text or number": (AnyOf((Equals("tag", "b"), Equals("filesize", 10))), [1, 2, 4]),
    "neither text nor number": (Not(AnyOf((Equals("tag", "b"), Equals("filesize", 10)))), [3]),
    "exclusions of text": (AllOf((Not(Equals("tag", "a")), Not(Equals("tag", "b")))), [3]),
    "exclusions of both": (AllOf((Not(Equals("tag", "a")), Not(HasValue("geotag")))), [4]),
}


class TestFilter:
    @pytest.mark.parametrize(("node", "ids"), CASES.values(), ids=CASES)
    def test_it_finds(self, backend: EmbeddedBackend, node: Node, ids: list[int]) -> None:
        backend.upsert(SOUNDS)
        assert found_ids(backend.search(Query(filter=node))) == ids

    @pytest.mark.parametrize(("node", "ids"), CASES.values(), ids=CASES)
    def test_it_finds_the_same_beside_a_text_query(self, backend: EmbeddedBackend, node: Node, ids: list[int]) -> None:
        backend.upsert(SOUNDS)
        assert found_ids(backend.search(Query(TextQuery((Term("sound"),)), filter=node))) == ids

    def test_a_node_of_text_about_numbers_is_a_mistake(self, backend: EmbeddedBackend) -> None:
        with pytest.raises(TypeError, match="speaks of no number"):
            backend.search(Query(filter=Words("duration", "long")))

    def test_columns_and_masks_are_kept_up_to_a_limit(
        self, backend: EmbeddedBackend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(snapshot, "_CACHE_BYTES", 100)
        backend.upsert(SOUNDS)
        for _ in range(2):
            for node, ids in CASES.values():
                assert found_ids(backend.search(Query(filter=node))) == ids

    def test_a_replaced_sound_does_not_come_back_by_a_negation(self, backend: EmbeddedBackend) -> None:
        backend.upsert(SOUNDS)
        backend.upsert([sound(1, filesize=11)])
        backend.delete({2: 2})
        assert found_ids(backend.search(Query(filter=Not(Equals("filesize", 11))))) == [3, 4]
