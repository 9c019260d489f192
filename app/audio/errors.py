"""What can go wrong with one sound; the text of each is a reason for a person to read.

AudioError
├── SoundError                    the file is at fault: trying again cannot help
│   ├── UndecodableError          no sound can be read from it
│   └── SoundTooLargeError        more bytes, or more seconds, than we process
└── ProcessingError               the machine or our own code is at fault: another try may help
    ├── DecoderMissingError       there is no ffmpeg
    ├── EncodingError             ffmpeg could not write the previews
    ├── OutOfSpaceError           the disk is full, or a file grew beyond its limit
    ├── OutOfMemoryError          more memory was needed than one sound may have
    ├── ProcessingTimeoutError    it took longer than one sound may
    └── ProcessingCrashedError    the child process ended without an answer
"""


class AudioError(Exception):
    """Any failure to process a sound."""


class SoundError(AudioError):
    """The file is at fault; trying again cannot help."""


class UndecodableError(SoundError):
    """No sound can be read from the file."""


class SoundTooLargeError(SoundError):
    """The file has more bytes, or the sound more seconds, than we process."""


class ProcessingError(AudioError):
    """The machine or our own code is at fault; another try may help."""


class DecoderMissingError(ProcessingError):
    """There is no ffmpeg on this machine."""


class EncodingError(ProcessingError):
    """The previews could not be written."""


class OutOfSpaceError(ProcessingError):
    """The disk is full, or a file grew beyond its limit."""


class OutOfMemoryError(ProcessingError):
    """The sound needed more memory than one sound may have."""


class ProcessingTimeoutError(ProcessingError):
    """The sound took longer than one sound may."""


class ProcessingCrashedError(ProcessingError):
    """The child process ended without an answer."""
