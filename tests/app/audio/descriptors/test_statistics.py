import numpy as np
import pytest

from app.audio.descriptors.statistics import STATISTICS

SERIES = np.array([1.0, 4.0, 2.0, 2.0])


class TestStatistics:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("mean", 2.25),
            ("min", 1.0),
            ("max", 4.0),
            ("var", 1.1875),
            ("dmean", 5 / 3),
            ("dvar", 14 / 9),
            ("dmean2", 3.5),
            ("dvar2", 2.25),
        ],
    )
    def test_each_is_as_defined(self, name: str, value: float) -> None:
        assert STATISTICS[name](SERIES) == pytest.approx(value)

    @pytest.mark.parametrize("name", STATISTICS)
    def test_dimensions_are_kept_apart(self, name: str) -> None:
        both = STATISTICS[name](np.stack([SERIES, -10 * SERIES], axis=1))
        assert both.tolist() == pytest.approx([float(STATISTICS[name](s)) for s in (SERIES, -10 * SERIES)])

    @pytest.mark.parametrize(
        ("name", "value"), [("mean", 3.0), ("max", 3.0), ("var", 0.0), ("dmean", 0.0), ("dvar2", 0.0)]
    )
    def test_one_frame_has_no_differences(self, name: str, value: float) -> None:
        assert STATISTICS[name](np.array([3.0])) == value
