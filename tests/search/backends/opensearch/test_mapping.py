import pytest

from search.backends.opensearch import mapping
from search.backends.opensearch.mapping import MAPPING_VERSION, columns, fingerprint, index_body
from search.fields import FIELDS
from search.spaces import SPACES

BODY = index_body(shards=2, replicas=1)
PROPERTIES = BODY["mappings"]["properties"]
VECTORS = {name: row for name, row in PROPERTIES.items() if row["type"] == "knn_vector"}


class TestIndexBody:
    def test_every_space_has_its_vectors(self) -> None:
        assert {row["dimension"] for row in VECTORS.values()} == {space.dimensions for space in SPACES.values()}

    @pytest.mark.parametrize("name", VECTORS)
    def test_vectors_name_the_engine_that_every_build_has(self, name: str) -> None:
        # With another one, or none, a server without native libraries ends at the first flush.
        assert VECTORS[name]["method"] == {"name": "hnsw", "engine": "lucene", "space_type": "cosinesimil"}
        assert "index" not in VECTORS[name]

    def test_every_field_has_a_place(self) -> None:
        assert {column for name in FIELDS for column in columns(name)} <= set(PROPERTIES)

    def test_no_two_fields_share_one(self) -> None:
        names = [column for name in FIELDS for column in columns(name)]
        assert len(names) == len(set(names))

    def test_nothing_unknown_is_taken(self) -> None:
        assert BODY["mappings"]["dynamic"] == "strict"

    def test_shards_and_replicas_are_settings(self) -> None:
        assert BODY["settings"]["index.number_of_shards"] == 2
        assert BODY["settings"]["index.number_of_replicas"] == 1

    def test_there_is_room_for_every_field(self) -> None:
        assert BODY["settings"]["index.mapping.total_fields.limit"] > len(PROPERTIES)


class TestFingerprint:
    def test_it_changes_with_the_analysis(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = fingerprint()
        monkeypatch.setattr(mapping, "ANALYSIS_VERSION", 10**6)
        fingerprint.cache_clear()
        assert fingerprint() != before
        fingerprint.cache_clear()

    def test_it_is_kept_in_the_index(self) -> None:
        assert BODY["mappings"]["_meta"]["fingerprint"] == fingerprint()


def test_every_change_of_the_index_has_a_version_of_its_own() -> None:
    """Whoever changes the fingerprint gives the mapping a higher number: older releases leave such an index alone."""
    assert (MAPPING_VERSION, fingerprint()[:16]) == (2, "38765282b1c0c012")
