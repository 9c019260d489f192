from pathlib import Path

import numpy as np
import pytest

from search.backends.embedded.columns import BLOCK_ROWS, Floats, TableReader, TableWriter
from search.errors import IndexDamagedError

WIDTH = 3


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.table"


def rows(count: int, first: float = 0.0) -> Floats:
    values = np.full((count, WIDTH), np.nan)
    values[:, 0] = np.arange(count) + first
    values[::2, 1] = -1.5
    return values


def append(path: Path, values: Floats, row_count: int = 0) -> None:
    with TableWriter(path, WIDTH, row_count) as writer:
        writer.append(values)
        writer.sync()


class TestTable:
    @pytest.mark.parametrize("count", [1, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1, 3 * BLOCK_ROWS + 7])
    def test_rows_come_back_as_they_were_written(self, path: Path, count: int) -> None:
        append(path, rows(count))
        np.testing.assert_array_equal(TableReader(path, WIDTH, count, is_complete=True).read(0, WIDTH), rows(count))

    def test_rows_written_one_by_one_are_the_rows_written_at_once(self, path: Path) -> None:
        with TableWriter(path, WIDTH, 0) as writer:
            for row in rows(BLOCK_ROWS + 3):
                writer.append(row.reshape(1, WIDTH))
        read = TableReader(path, WIDTH, BLOCK_ROWS + 3, is_complete=True).read(0, WIDTH)
        np.testing.assert_array_equal(read, rows(BLOCK_ROWS + 3))

    def test_special_numbers_survive(self, path: Path) -> None:
        values = np.array([[0.0, -0.0, np.inf], [np.nan, -np.inf, 5e-324]])
        append(path, values)
        read = TableReader(path, WIDTH, 2, is_complete=True).read(0, WIDTH)
        np.testing.assert_array_equal(read, values)
        assert np.signbit(read[0, 1])

    def test_a_reader_sees_no_row_beyond_its_own(self, path: Path) -> None:
        append(path, rows(10))
        assert TableReader(path, WIDTH, 4, is_complete=True).read(1, 2).shape == (4, 2)

    def test_a_reader_that_was_open_before_keeps_its_rows(self, path: Path) -> None:
        append(path, rows(10))
        reader = TableReader(path, WIDTH, 10, is_complete=True)
        append(path, rows(2000), row_count=10)
        np.testing.assert_array_equal(reader.read(0, WIDTH), rows(10))

    def test_a_column_that_nobody_fills_takes_no_room(self, path: Path) -> None:
        append(path, np.full((5 * BLOCK_ROWS, WIDTH), np.nan))
        assert path.stat().st_size == 0


class TestLeftovers:
    @pytest.mark.parametrize("kept", [0, 5, BLOCK_ROWS, BLOCK_ROWS + 5])
    def test_what_no_commit_speaks_of_is_cleared_and_written_anew(self, path: Path, kept: int) -> None:
        append(path, rows(3 * BLOCK_ROWS))
        added = np.full((4, WIDTH), np.nan)
        added[:, 2] = 9.0
        append(path, added, row_count=kept)
        read = TableReader(path, WIDTH, kept + 100, is_complete=True).read(0, WIDTH)
        np.testing.assert_array_equal(read[:kept], rows(kept))
        np.testing.assert_array_equal(read[kept : kept + 4], added)
        assert np.isnan(read[kept + 4 :]).all()


class TestDamage:
    def test_a_table_that_must_be_whole_and_ends_early_is_damaged(self, path: Path) -> None:
        append(path, rows(BLOCK_ROWS))
        with pytest.raises(IndexDamagedError, match="holds 1 blocks of rows where 2 are referred to"):
            TableReader(path, WIDTH, BLOCK_ROWS + 1, is_complete=True)

    def test_another_that_ends_early_has_no_values_for_the_rest(self, path: Path) -> None:
        append(path, rows(BLOCK_ROWS))
        read = TableReader(path, WIDTH, BLOCK_ROWS + 1, is_complete=False).read(0, 1)
        assert read[BLOCK_ROWS - 1, 0] == BLOCK_ROWS - 1
        assert np.isnan(read[BLOCK_ROWS, 0])

    def test_a_table_that_is_not_there_has_no_values(self, path: Path) -> None:
        assert np.isnan(TableReader(path, WIDTH, 3, is_complete=False).read(0, WIDTH)).all()
