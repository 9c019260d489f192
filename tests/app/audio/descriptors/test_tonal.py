import pytest

from app.audio.descriptors.tonal import with_sharps


class TestWithSharps:
    @pytest.mark.parametrize(
        ("given", "spelled"),
        [("Ab", "G#"), ("Bb", "A#"), ("Eb", "D#"), ("Ebm", "D#m"), ("Am", "Am"), ("C#m", "C#m"), ("B", "B")],
    )
    def test_notes_and_chords_have_no_flats(self, given: str, spelled: str) -> None:
        assert with_sharps(given) == spelled
