"""The rules that every sound, pack and user of the demo archive keeps."""

import re
from datetime import datetime, timedelta

from app.demo.catalogue import PACKS, SOUNDS, USERS
from app.demo.catalogue.records import moment

LICENSES = {"Creative Commons 0", "Attribution", "Attribution NonCommercial"}
CATEGORY = re.compile(
    "m-(sp|si|m|other)|is-(p|s|w|k|e|other)|sp-(s|c|p|other)|fx-(o|v|m|h|a|n|ex|el|other)|ss-(n|i|u|s|other)"
)
STOP_WORD = re.compile("the|of|to|and|an|in|is|it|you|that|he|was|for|on|are|with|as|i|his|they|be|at")
TAG = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
ARCHIVE_CLOSED = moment("2026-03-01 00:00")

BY_FILE = {sound.file_name: sound for sound in SOUNDS}
JOINED = {user.username: user.joined for user in USERS}
PACK_CREATED = {(pack.username, pack.name): pack.created for pack in PACKS}


def tags_are_valid(tags: tuple[str, ...]) -> bool:
    """Whether the tags survive the clean-up of tags unchanged, and none of them could be taken for a tempo."""
    well_formed = all(TAG.fullmatch(tag) and not tag.isdigit() and not STOP_WORD.fullmatch(tag) for tag in tags)
    return well_formed and len(set(tags)) == len(tags) and 3 <= len(tags) <= 30 and len(" ".join(tags)) <= 512


class TestSounds:
    def test_there_are_at_least_84_of_at_least_14_families(self) -> None:
        assert len(SOUNDS) >= 84
        assert len({sound.family for sound in SOUNDS}) >= 14

    def test_file_names_and_names_are_unique(self) -> None:
        assert len(BY_FILE) == len(SOUNDS)
        assert len({sound.name for sound in SOUNDS}) == len(SOUNDS)

    def test_file_names_are_plain_wav_names(self) -> None:
        assert [name for name in BY_FILE if not re.fullmatch(r"[a-z0-9_]+\.wav", name)] == []

    def test_tags_are_valid(self) -> None:
        assert [sound.tags for sound in SOUNDS if not tags_are_valid(sound.tags)] == []

    def test_names_and_descriptions_are_not_blank(self) -> None:
        assert [s.file_name for s in SOUNDS if not (s.name.strip() and s.description.strip())] == []

    def test_licenses_are_the_three_that_are_accepted(self) -> None:
        assert {sound.license for sound in SOUNDS} == LICENSES

    def test_categories_are_second_level_codes(self) -> None:
        assert [s.file_name for s in SOUNDS if not CATEGORY.fullmatch(s.category)] == []

    def test_they_come_in_the_order_of_their_creation(self) -> None:
        assert list(SOUNDS) == sorted(SOUNDS, key=lambda sound: sound.created)

    def test_geotags_are_places_on_earth_seen_closely(self) -> None:
        places = [sound.geotag for sound in SOUNDS if sound.geotag]
        assert len(places) >= 12
        assert all(-90 <= place.latitude <= 90 and -180 <= place.longitude <= 180 for place in places)
        assert all(11 <= place.zoom <= 18 for place in places)

    def test_packs_exist_and_belong_to_the_same_user(self) -> None:
        packed = {(sound.username, sound.pack) for sound in SOUNDS if sound.pack}
        assert packed == set(PACK_CREATED)

    def test_sources_are_other_sounds_that_are_older(self) -> None:
        pairs = [(sound, BY_FILE[source]) for sound in SOUNDS for source in sound.sources]
        assert len(pairs) >= 10
        assert [(s.file_name, source.file_name) for s, source in pairs if source.created >= s.created] == []

    def test_notes_are_known_for_instrument_samples_only(self) -> None:
        noted = [sound for sound in SOUNDS if sound.truth.note]
        assert len(noted) >= 12
        assert all(sound.category.startswith("is-") and sound.truth.pitch_hz for sound in noted)

    def test_bit_depths_are_those_that_can_be_written(self) -> None:
        assert {sound.bit_depth for sound in SOUNDS} == {16, 24}

    def test_the_archive_shows_every_kind_of_metadata(self) -> None:
        comments = [comment.text for sound in SOUNDS for comment in sound.comments]
        assert any("<b>" in text for text in comments)
        assert any(not text.isascii() for text in comments)
        assert any(not sound.name.isascii() for sound in SOUNDS)
        assert any(tag != tag.lower() for sound in SOUNDS for tag in sound.tags)
        assert {0, 1, 2, 3, 4} <= {len(sound.ratings) for sound in SOUNDS}
        assert any(sound.is_explicit for sound in SOUNDS)
        assert any(sound.pack is None for sound in SOUNDS)


class TestDates:
    def test_users_joined_before_they_did_anything(self) -> None:
        deeds: list[tuple[str, datetime]] = [
            *((sound.username, sound.created) for sound in SOUNDS),
            *((pack.username, pack.created) for pack in PACKS),
            *((comment.username, comment.created) for sound in SOUNDS for comment in sound.comments),
        ]
        assert [deed for deed in deeds if deed[1] <= JOINED[deed[0]]] == []

    def test_packs_are_older_than_their_sounds(self) -> None:
        packed = [sound for sound in SOUNDS if sound.pack]
        late = [s.file_name for s in packed if s.pack and s.created < PACK_CREATED[s.username, s.pack]]
        assert late == []

    def test_comments_are_younger_than_their_sound_and_in_order(self) -> None:
        for sound in SOUNDS:
            written = [comment.created for comment in sound.comments]
            assert written == sorted(written)
            assert all(created > sound.created for created in written)

    def test_everything_lies_between_2019_and_the_day_the_archive_closed(self) -> None:
        dates = [
            *JOINED.values(),
            *(sound.created for sound in SOUNDS),
            *(comment.created for sound in SOUNDS for comment in sound.comments),
        ]
        assert min(dates) >= moment("2019-01-01 00:00")
        assert max(dates) < ARCHIVE_CLOSED
        assert {date.utcoffset() for date in dates} == {timedelta(0)}


class TestRatings:
    def test_they_are_0_to_5_stars(self) -> None:
        assert {rating.stars for sound in SOUNDS for rating in sound.ratings} == {0, 1, 2, 3, 4, 5}

    def test_each_user_rates_a_sound_once_and_never_their_own(self) -> None:
        for sound in SOUNDS:
            raters = [rating.username for rating in sound.ratings]
            assert len(set(raters)) == len(raters), sound.file_name
            assert sound.username not in raters, sound.file_name
            assert set(raters) <= set(JOINED), sound.file_name


class TestPacks:
    def test_there_are_at_least_12_with_descriptions(self) -> None:
        assert len(PACKS) >= 12
        assert all(pack.description for pack in PACKS)

    def test_names_are_unique(self) -> None:
        assert len(PACK_CREATED) == len(PACKS)


class TestUsers:
    def test_there_are_8_to_10_whose_names_are_valid_and_unique(self) -> None:
        names = [user.username for user in USERS]
        assert 8 <= len(names) <= 10
        assert len({name.lower() for name in names}) == len(names)
        assert all(re.fullmatch(r"[\w.+-]{1,30}", name) for name in names)

    def test_each_has_sounds(self) -> None:
        assert {sound.username for sound in SOUNDS} == set(JOINED)

    def test_the_logins_are_one_member_and_one_moderator(self) -> None:
        assert sorted(user.is_moderator for user in USERS if user.is_login) == [False, True]

    def test_nobody_else_moderates(self) -> None:
        assert [user.username for user in USERS if user.is_moderator and not user.is_login] == []


class TestClassicSearches:
    def test_each_finds_something(self) -> None:
        tags = [set(sound.tags) for sound in SOUNDS]
        for wanted in ({"piano"}, {"drum", "loop", "120bpm"}, {"rain", "field-recording"}, {"loop"}, {"220hz"}):
            assert sum(wanted <= found for found in tags) >= 2, wanted
