from app.audio.descriptors.flat import rounded
from app.audio.descriptors.metadata_rules import FlatValue


class TestRounded:
    def test_floats_have_three_decimals(self) -> None:
        assert rounded({"pitch": 440.01887, "mfcc": [0.00049, -1.23456]}) == {"pitch": 440.019, "mfcc": [0.0, -1.235]}

    def test_what_is_no_float_stays(self) -> None:
        found: dict[str, FlatValue] = {"bpm": 120, "loopable": True, "tonality": "C# minor", "beat_times": []}
        assert rounded(found) == found

    def test_what_is_not_finite_is_left_out(self) -> None:
        assert rounded({"loudness": float("-inf"), "pitch": float("nan"), "mfcc": [1.0, float("nan")]}) == {}
