"""Names of notes, scales and chords, as frequencies in equal temperament at A4 = 440 Hz."""

PITCH_CLASSES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")

MAJOR_TRIAD = (0, 4, 7)
MINOR_TRIAD = (0, 3, 7)


def midi_number(note: str) -> int:
    """The MIDI number of a note such as `C4` (60) or `F#3` (54); octaves from 0 to 9, sharps only."""
    pitch_class, octave = note[:-1], note[-1]
    return PITCH_CLASSES.index(pitch_class) + 12 * (int(octave) + 1)


def midi_hz(number: float) -> float:
    """The frequency of a MIDI number in Hz."""
    return float(440.0 * 2 ** ((number - 69) / 12))


def note_hz(note: str) -> float:
    """The frequency of a named note in Hz."""
    return midi_hz(midi_number(note))
