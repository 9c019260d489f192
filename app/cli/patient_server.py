"""The web server, which ends in order however often it is asked to."""

from types import FrameType

import uvicorn


class PatientServer(uvicorn.Server):
    """Left alone, a second Ctrl-C would break off what is being tidied up, and show a stack trace for it."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end, unless that has begun; the time it may take is bounded by the configuration."""
        if not self.should_exit:
            super().handle_exit(sig, frame)
