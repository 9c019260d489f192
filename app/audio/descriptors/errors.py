"""What can go wrong in the analysis of a sound."""

from app.audio.errors import ProcessingError


class AnalysisFailed(ProcessingError):  # noqa: N818  # the states of a sound are called so: pending, ok, failed
    """The analysis library refused a file; `reason` is its own sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the sound cannot be analysed: {reason}")
        self.reason = reason
