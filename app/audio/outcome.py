"""What is asked for one sound, and what comes of it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from app.audio.descriptors.analysis import Analysis
from app.audio.probe import AudioProperties


@dataclass(frozen=True, slots=True)
class Job:
    """One sound to process.

    `type` is the file name extension the sound was uploaded with; `folder`, made if missing, belongs to this job
    alone and receives its previews and images, unless the sound is only to be heard.
    """

    source: Path
    type: str
    folder: Path
    is_only_heard: bool = False


class State(StrEnum):
    """How far one step of the processing has come; what was interrupted may go better another time."""

    PENDING = "pending"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the processing; `reason` says, for a person, why it is not done."""

    state: State = State.PENDING
    reason: str = ""


DONE = Step(State.DONE)
SKIPPED = Step(State.SKIPPED, "not asked for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is known of a sound, more with every step; a sound that cannot be decoded has none.

    `descriptors` is None until, and unless, `analysis` is done.
    """

    properties: AudioProperties
    previews: Step = Step()
    images: Step = Step()
    analysis: Step = Step()
    descriptors: Analysis | None = None

    @property
    def has_media(self) -> bool:
        """Whether previews and images have been dealt with, and are in the folder of the job if they succeeded."""
        return State.PENDING not in {self.previews.state, self.images.state}

    def without_analysis(self, reason: str, state: State = State.FAILED) -> "Outcome":
        """The same outcome of a sound whose analysis failed, or was interrupted."""
        return replace(self, analysis=Step(state, reason), descriptors=None)
