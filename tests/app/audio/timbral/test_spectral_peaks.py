"""Peaks that stand out."""

from itertools import pairwise

import numpy as np
import pytest

from app.audio.timbral.spectral_peaks import peaks


def positions(*values: float, contrast: float = 0.1) -> list[int]:
    return [round(position) for position in peaks(np.array([values], np.float64), contrast).position.tolist()]


class TestPeaks:
    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ((0, 0, 1, 0, 0), [2]),
            ((0, 0, 1, 0, 0, 0.5, 0, 0), [2, 5]),
            ((1.0, 0, 0, 0, 0, 1), [0, 5]),
            ((0, 0.05, 0, 0, 0.05, 0), []),
            ((0, 0, 0.5, 0.46, 0.45, 0.46, 0.6, 0, 0), [6]),
            ((0, 0, 0.6, 0.46, 0.45, 0.46, 0.5, 0, 0), [2]),
            ((0, 0, 0.5, 0.3, 0.1, 0.3, 0.6, 0, 0), [2, 6]),
            ((0.5, 0.5, 0.5), [0]),
            ((0, 0, 0), []),
        ],
        ids=["one", "two", "edges", "low", "shoulder", "shoulder after", "valley", "plateau", "nothing"],
    )
    def test_only_what_falls_on_both_sides_is_a_peak(self, values: tuple[float, ...], expected: list[int]) -> None:
        assert positions(*values) == expected

    def test_frames_are_kept_apart(self) -> None:
        found = peaks(np.array([[0, 0, 1, 0, 0], [0, 0, 0, 0, 0], [1, 0, 0, 0, 1.0]]), 0.1)
        assert found.frame.tolist() == [0, 2, 2]

    def test_the_parabola_gives_place_and_height_between_bins(self) -> None:
        x = np.arange(9.0)
        found = peaks(np.maximum(1 - 0.1 * (x - 4.3) ** 2, 0)[None], 0.1)
        assert found.position == pytest.approx([4.3])
        assert found.level == pytest.approx([1.0])

    def test_raising_the_contrast_never_adds_a_peak(self) -> None:
        spectrum = np.random.default_rng(3).random((4, 200))
        found = [
            set(zip(chosen.frame.tolist(), chosen.position.tolist(), strict=True))
            for chosen in (peaks(spectrum, contrast) for contrast in (0.05, 0.2, 0.5, 0.8))
        ]
        for more, fewer in pairwise(found):
            assert fewer < more
