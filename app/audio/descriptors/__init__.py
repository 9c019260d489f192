"""The descriptors of one sound, as the public API names them: classic, current, and for similarity.

The analysis library has no build for some platforms: nothing here loads it before `analyse` or `is_available`.
"""

from app.audio.descriptors.analysis import Analysis, analyse
from app.audio.descriptors.engine import is_available, why_unavailable
from app.audio.descriptors.errors import AnalysisFailed

__all__ = ["Analysis", "AnalysisFailed", "analyse", "is_available", "why_unavailable"]
