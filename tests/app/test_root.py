"""The root listing."""

import json
import re

from tests.archives import PUBLIC_URL, Tiny

_PLACEHOLDERS = {"<sound_id>": "101", "<username>": "Alice", "<pack_id>": "1"}
# Of the later issues: the listing names the whole API.
_READ_RESOURCES = (
    "01 Search",
    "02 Text Search",
    "01 Sound instance",
    "02 Similar sounds",
    "04 Sound comments",
    "01 User instance",
    "02 User sounds",
    "03 User packs",
    "01 Pack instance",
    "02 Pack sounds",
)


class TestListing:
    def test_the_groups_are_in_their_order(self, tiny: Tiny) -> None:
        groups = [next(iter(group)) for group in tiny.json("")]
        assert groups == [f"{kind} resources" for kind in ("Search", "Sound", "User", "Pack", "Other")]
        assert all(len(group) == 1 for group in tiny.json(""))

    def test_the_labels_are_numbered_within_their_group(self, tiny: Tiny) -> None:
        for group in json.loads(tiny.get("").text):
            (labels,) = group.values()
            assert [label[:2] for label in labels] == [f"{number:02}" for number in range(1, len(labels) + 1)]

    def test_the_labels_of_sounds_are_those_clients_know(self, tiny: Tiny) -> None:
        assert list(tiny.json("")[1]["Sound resources"]) == [
            "01 Sound instance",
            "02 Similar sounds",
            "03 Sound analysis",
            "04 Sound comments",
            "05 Download sound",
            "06 Bookmark sound",
            "07 Rate sound",
            "08 Comment sound",
            "09 Upload sound",
            "10 Describe sound",
            "11 Pending uploads",
            "12 Edit sound description",
        ]

    def test_every_address_is_below_the_root_and_ends_in_a_slash(self, tiny: Tiny) -> None:
        for group in tiny.json(""):
            for address in next(iter(group.values())).values():
                assert re.fullmatch(rf"{re.escape(PUBLIC_URL)}/apiv2/[a-z_/<>]+/", address)

    def test_the_resources_for_reading_are_there_at_their_address(self, tiny: Tiny) -> None:
        listed = {label: link for group in tiny.json("") for label, link in next(iter(group.values())).items()}
        for label in _READ_RESOURCES:
            path = listed[label].removeprefix(f"{PUBLIC_URL}/apiv2/")
            for placeholder, value in _PLACEHOLDERS.items():
                path = path.replace(placeholder, value)
            assert tiny.get(path).status_code == 200, label
