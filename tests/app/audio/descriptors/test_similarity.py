import hashlib

import numpy as np
import pytest

from app.audio.descriptors import Analysis
from app.audio.descriptors.similarity import (
    BUILT_IN_DEVIATIONS,
    BUILT_IN_MEANS,
    DIMENSIONS,
    SPACE_NAME,
    WEIGHTS,
    in_space,
    standardise,
)
from search import SPACES
from tests.app.audio.descriptors import sounds
from tests.app.audio.descriptors.conftest import Studio


def similarity(one: Analysis, other: Analysis) -> float:
    assert one.features is not None
    assert other.features is not None
    vectors = in_space([one.features, other.features])
    return float(vectors[0] @ vectors[1])


class TestFeatures:
    @pytest.mark.parametrize(
        ("one", "other"),
        [("clicks 120", "clicks 90"), ("C major", "A minor"), ("drums 120", "drums 95")],
    )
    def test_sounds_of_one_kind_are_alike(self, studio: Studio, one: str, other: str) -> None:
        assert similarity(studio.analyse(one), studio.analyse(other)) > 0.9

    @pytest.mark.parametrize(("one", "other"), [("sine 440", "white noise"), ("pluck 110", "clicks 120")])
    def test_sounds_of_different_kinds_are_not(self, studio: Studio, one: str, other: str) -> None:
        assert similarity(studio.analyse(one), studio.analyse(other)) < 0.3

    def test_mono_and_stereo_are_the_same_sound(self, studio: Studio) -> None:
        assert similarity(studio.analyse("sine 440"), studio.analyse("sine 440 stereo")) > 0.999

    def test_silence_around_a_sound_hardly_matters(self, studio: Studio) -> None:
        assert similarity(studio.analyse("pluck 440"), studio.analyse("pluck 440 in silence")) > 0.85

    def test_one_number_for_every_built_in_constant(self, studio: Studio) -> None:
        features = studio.analyse("C major").features
        assert features is not None
        assert len(features) == len(BUILT_IN_MEANS) == len(BUILT_IN_DEVIATIONS) == len(WEIGHTS) == DIMENSIONS

    @pytest.mark.parametrize(
        ("dimension", "name", "index"),
        [(0, "lowlevel.mfcc.mean", 1), (11, "lowlevel.mfcc.mean", 12), (54, "lowlevel.spectral_contrast.mean", 0)],
    )
    def test_the_order_is_fixed(self, studio: Studio, dimension: int, name: str, index: int) -> None:
        found = studio.analyse("white noise")  # as loud in all its frames, so that none is left out
        values = found.classic[name]
        assert found.features is not None
        assert isinstance(values, list)
        assert found.features[dimension] == pytest.approx(values[index], rel=1e-5)

    @pytest.mark.parametrize(
        ("dimension", "name"),
        [
            (74, "lowlevel.spectral_flatness_db.mean"),
            (76, "lowlevel.spectral_entropy.mean"),
            (94, "tonal.hpcp_entropy.mean"),
            (95, "sfx.inharmonicity.mean"),
            (97, "sfx.logattacktime.mean"),
            (98, "sfx.temporal_centroid.mean"),
        ],
    )
    def test_the_order_is_fixed_to_the_end(self, studio: Studio, dimension: int, name: str) -> None:
        found = studio.analyse("white noise")  # as loud in all its frames, so that none is left out
        assert found.features is not None
        assert found.features[dimension] == pytest.approx(found.classic[name], rel=1e-5)


class TestStandardise:
    def test_vectors_have_length_one(self) -> None:
        raw = sounds.noise(0.02)[:300].reshape(3, 100)
        np.testing.assert_allclose(np.linalg.norm(standardise(raw, [0.0] * 100, [1.0] * 100), axis=1), 1.0, rtol=1e-6)

    def test_outliers_are_limited_to_three_deviations(self) -> None:
        vector = standardise([1000.0, 3.0], [0.0, 0.0], [1.0, 1.0])
        assert vector[0] == vector[1]

    def test_weights_count_after_the_limit(self) -> None:
        vector = standardise([1000.0, 3.0], [0.0, 0.0], [1.0, 1.0], [2.0, 1.0])
        assert vector[0] == pytest.approx(2 * vector[1])

    def test_a_feature_that_never_varies_is_not_divided_by_zero(self) -> None:
        assert standardise([1.0, 2.0], [1.0, 0.0], [0.0, 1.0]).tolist() == [0.0, 1.0]

    def test_the_average_sound_is_like_nothing(self) -> None:
        assert not standardise([1.0, 2.0], [1.0, 2.0], [1.0, 1.0]).any()


class TestVersion:
    def test_every_change_of_the_space_has_a_version_of_its_own(self) -> None:
        """Whoever changes the numbers below gives the space a new version: indices are rebuilt by it."""
        numbers = repr((BUILT_IN_MEANS, BUILT_IN_DEVIATIONS, WEIGHTS))
        assert SPACES[SPACE_NAME].version == 2
        assert hashlib.sha256(numbers.encode()).hexdigest()[:16] == "70aabd22ff49fd23"
        assert SPACES[SPACE_NAME].dimensions == DIMENSIONS
