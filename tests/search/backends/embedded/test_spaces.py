from pathlib import Path

import numpy as np

from search.backends.embedded.spaces import Matrix, SpaceWriter, read_spaces


def write(folder: Path, row: int, vectors: Matrix, row_count: int) -> None:
    writer = SpaceWriter(folder, "a", 2, row_count)
    writer.write(row, vectors)
    writer.sync()
    writer.close()


class TestSpace:
    def test_rows_between_those_written_have_no_vector(self, tmp_path: Path) -> None:
        write(tmp_path, 3, np.ones((2, 2), dtype=np.float32), row_count=0)
        assert read_spaces(tmp_path, 10)["a"].tolist() == [[0, 0], [0, 0], [0, 0], [1, 1], [1, 1]]

    def test_a_reader_sees_no_row_beyond_its_own(self, tmp_path: Path) -> None:
        write(tmp_path, 0, np.ones((5, 2), dtype=np.float32), row_count=0)
        assert read_spaces(tmp_path, 3)["a"].shape == (3, 2)

    def test_what_no_commit_speaks_of_is_cleared(self, tmp_path: Path) -> None:
        write(tmp_path, 0, np.ones((4, 2), dtype=np.float32), row_count=0)
        write(tmp_path, 3, np.full((1, 2), 2, dtype=np.float32), row_count=1)
        assert read_spaces(tmp_path, 4)["a"].tolist() == [[1, 1], [0, 0], [0, 0], [2, 2]]
