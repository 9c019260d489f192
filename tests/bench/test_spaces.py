import io

import numpy as np
import pytest
from rich.console import Console

from app.audio.descriptors import similarity
from app.demo.catalogue import Truth
from bench import spaces
from bench.hearing import Collection, Heard


def _made_up(*, has_recordings: bool = True) -> Heard:
    """Twelve recordings and eight sounds of the demo in random places, and a copy of the first near its own."""
    chance = np.random.default_rng(3)
    means, deviations = np.array(similarity.BUILT_IN_MEANS), np.array(similarity.BUILT_IN_DEVIATIONS)
    places = means + deviations * chance.standard_normal((20, similarity.DIMENSIONS))
    recordings = {"recordings": Collection(places[:12], ("rain", "bells", None) * 4)} if has_recordings else {}
    collections = recordings | {"demo sounds": Collection(places[12:], ("tones", "drums") * 4)}
    first = next(iter(collections.values())).features[:1]
    return Heard(collections, {"noisy": first + deviations / 20}, (0,), {"demo sounds": [(Truth(), {})]})


@pytest.fixture(scope="module")
def heard() -> Heard:
    return _made_up()


class TestAlternatives:
    def test_in_each_a_sound_is_most_like_itself(self, heard: Heard) -> None:
        for name, compare in spaces.alternatives(heard).items():
            similar = compare(heard.features, heard.features)
            assert similar.min() >= -1e-6, name
            np.testing.assert_allclose(np.diag(similar), 1.0, rtol=1e-6, err_msg=name)
            assert np.all(np.argmax(similar, axis=1) == np.arange(len(similar))), name

    def test_whitening_evens_out_what_features_have_in_common(self) -> None:
        common = np.random.default_rng(5).standard_normal((200, 1))
        scores = np.hstack([common, common]) + 0.1 * np.random.default_rng(6).standard_normal((200, 2))
        before, after = (np.linalg.cond(np.cov(found.T)) for found in (scores, scores @ spaces._whitened(1.0, scores)))
        assert after < before / 4


class TestPrintTable:
    @pytest.mark.parametrize("has_recordings", [True, False], ids=["with recordings", "with the demo only"])
    def test_has_a_row_for_each(self, *, has_recordings: bool) -> None:
        heard, output = _made_up(has_recordings=has_recordings), io.StringIO()
        spaces.print_table(heard, Console(file=output, width=spaces._WIDTH))
        for name in spaces.alternatives(heard):
            assert name in output.getvalue()
        assert "100.0" in output.getvalue()
