import json
from pathlib import Path

import pytest
from sqlalchemy import select

from app.archive import Archive
from app.discovery import indexing
from app.importing import vectors
from app.importing.rows import SheetError
from app.importing.vectors import VectorSummary
from app.models import Feature, Job, JobKind
from search import SPACES, Query, SimilarTo
from tests.public_sounds import add_public

CLAP = SPACES["laion_clap"]


def vector(*head: float) -> list[float]:
    return [*head, *[0.0] * (CLAP.dimensions - len(head))]


@pytest.fixture
def ids(empty_archive: Archive) -> list[int]:
    with empty_archive.database.writing() as session:
        added = [add_public(session, number).id for number in range(3)]
        session.query(Job).delete()
    return added


def imported(archive: Archive, folder: Path, *lines: object) -> VectorSummary:
    path = folder / "vectors.jsonl"
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return vectors.run(archive.database, path, CLAP, lambda _: None)


class TestRun:
    def test_the_space_is_searchable_afterwards(self, empty_archive: Archive, ids: list[int], tmp_path: Path) -> None:
        first = {"id": ids[0], "vector": vector(3)}
        near = {"md5": f"{1:032X}", "vector": vector(4, 1)}
        far = {"id": ids[2], "vector": vector(-1)}
        summary = imported(empty_archive, tmp_path, first, near, far)
        assert (summary.stored, summary.rejected) == (3, [])
        indexing.sync(empty_archive.database, empty_archive.backend, ids)
        found = empty_archive.backend.search(Query(similar_to=SimilarTo("laion_clap", sound_id=ids[0])))
        assert [hit.id for hit in found.hits] == [ids[1]]

    def test_every_sound_with_another_vector_is_indexed_again(
        self, empty_archive: Archive, ids: list[int], tmp_path: Path
    ) -> None:
        lines = [{"id": ids[0], "vector": vector(1)}, {"id": ids[1], "vector": vector(2)}]
        imported(empty_archive, tmp_path, lines[0])
        with empty_archive.database.writing() as session:
            session.query(Job).delete()
        summary = imported(empty_archive, tmp_path, *lines)
        assert (summary.stored, summary.already_there) == (1, 1)
        with empty_archive.database.reading() as session:
            waiting = session.scalars(select(Job.subject_id).where(Job.kind == JobKind.SYNC_INDEX))
            assert list(waiting) == [ids[1]]

    def test_of_two_vectors_of_a_sound_the_last_counts(
        self, empty_archive: Archive, ids: list[int], tmp_path: Path
    ) -> None:
        imported(empty_archive, tmp_path, *({"id": ids[0], "vector": vector(number)} for number in (1, 2)))
        with empty_archive.database.reading() as session:
            feature = session.get_one(Feature, (ids[0], "laion_clap"))
            assert feature.values[:4] == b"\x00\x00\x00@"

    @pytest.mark.parametrize(
        ("line", "cause"),
        [
            ("nonsense", "it is no JSON of one line"),
            ("", "it is no JSON of one line"),
            ("[" * 100_000, "it is no JSON of one line"),
            ("[1]", "it must be an object"),
            ('{"vector": []}', "it names no sound"),
            ('{"id": true, "vector": []}', "it names no sound"),
            ('{"id": 99999999999999999999, "vector": []}', "it names no sound"),
            ('{"id": 1, "vector": [1, 2]}', "has 512 numbers; here are 2 numbers"),
            ('{"id": 1}', "here are none"),
            ({"id": 1, "vector": vector()}, "only zeros"),
            ({"id": 1, "vector": vector(1e-50)}, "none in 32 bits"),
            ('{"id": 1, "vector": [' + "NaN," * 511 + "1]}", "no finite number"),
            ('{"id": 1, "vector": [' + "1e300," * 511 + "1]}", "no finite number"),
            ('{"id": 1, "vector": [' + f"{10**400}," * 511 + "1]}", "no finite number"),
            ({"id": 1, "vector": ["1"] * 512}, "no finite number"),
            ({"id": 2_000_000_000, "vector": vector(1)}, "there is no sound with id 2000000000"),
            ({"md5": "a" * 32, "vector": vector(1)}, f"there is no sound with md5 {'a' * 32}"),
            ({"md5": "abc", "vector": vector(1)}, "it names no sound"),
            ('{"md5": "\\ud800", "vector": [1]}', "it names no sound"),
            ('{"md5": "\\u0000", "vector": [1]}', "it names no sound"),
            (" " * 2_500_000, "it is no JSON of one line"),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_a_bad_line_is_named_and_does_not_stop_the_rest(
        self, empty_archive: Archive, ids: list[int], tmp_path: Path, line: object, cause: str
    ) -> None:
        summary = imported(empty_archive, tmp_path, line, {"id": ids[0], "vector": vector(1)})
        [rejected] = summary.rejected
        assert (rejected.line, cause in rejected.cause, summary.stored) == (1, True, 1)

    def test_a_file_that_cannot_be_read_is_told(self, empty_archive: Archive, tmp_path: Path) -> None:
        with pytest.raises(SheetError):
            vectors.run(empty_archive.database, tmp_path / "none", CLAP, lambda _: None)
