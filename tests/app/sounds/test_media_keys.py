"""The names of media files."""

from app.sounds import media_keys


class TestPrefixes:
    def test_every_file_of_a_sound_begins_with_one_and_no_other_sounds_does(self) -> None:
        def keys(sound_id: int) -> list[str]:
            return [
                *(media_keys.preview(sound_id, 3, suffix) for suffix in media_keys.PREVIEWS.values()),
                *(media_keys.image(sound_id, 3, suffix) for suffix in media_keys.IMAGES.values()),
                media_keys.frames(sound_id, 3),
                media_keys.original(sound_id, 3, "wav"),
            ]

        prefixes = media_keys.prefixes(1234)
        assert all(key.startswith(prefixes) for key in keys(1234))
        assert not any(key.startswith(prefixes) for other in (123, 12345, 1235) for key in keys(other))


class TestFrames:
    def test_are_in_a_folder_of_their_own(self) -> None:
        assert media_keys.frames(1234, 7) == "analysis/1/1234_7_frames.json"
