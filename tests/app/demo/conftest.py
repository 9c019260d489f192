"""Every demo sound, rendered once for all tests."""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from app.demo.catalogue import SOUNDS


@pytest.fixture(scope="session")
def rendered() -> Mapping[str, NDArray[np.float64]]:
    return {sound.file_name: sound.render() for sound in SOUNDS}
