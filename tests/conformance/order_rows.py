"""Order, grouping, paging and similarity."""

from tests.conformance.row import BAD_REQUEST, NOT_FOUND, Row, found, ranked, refused

UNIT_VECTOR = "[1" + 99 * ",0" + "]"

ORDER_ROWS: tuple[Row, ...] = (
    # sort
    Row(117, {"sort": "duration_asc", "page_size": "3", "query": ""}, ranked(109, 108, 101), "shortest first"),
    Row(118, {"sort": "duration_desc", "page_size": "3", "query": ""}, ranked(111, 104, 105), "longest first"),
    Row(119, {"sort": "created_asc", "page_size": "3", "query": ""}, ranked(112, 106, 101), "oldest first"),
    Row(120, {"sort": "downloads_desc", "page_size": "3", "query": ""}, ranked(108, 109, 104), "downloads"),
    Row(
        121,
        {"sort": "rating_desc", "page_size": "3", "query": ""},
        ranked(104, 108, 109),
        "rating; equal ratings by number of ratings, most first",
    ),
    Row(
        122,
        {"sort": "rating_asc", "query": "", "filter": "tag:drum type:wav"},
        ranked(108, 109),
        "ascending rating keeps 'most ratings first' as the tie-break",
    ),
    Row(
        123,
        {"sort": "pitch:440", "page_size": "3", "query": ""},
        ranked(102, 112, 106),
        "numeric target: |pitch-440|; 102, 112 (20), 106 (40)",
    ),
    Row(124, {"sort": "bpm:100,duration:5", "filter": "loopable:true"}, ranked(110, 103), "two targets, raw Euclidean"),
    Row(
        125,
        {"sort": "bpm:1", "filter": "name:c4 OR tag:loop"},
        ranked(101, 110, 103),
        "a missing value counts as 0: distances 1, 89, 119",
    ),
    Row(126, {"sort": "pitch:abc", "query": ""}, refused(BAD_REQUEST), "target value not a number"),
    # grouping and paging
    Row(
        127,
        {"sort": "created_desc", "group_by_pack": "1", "query": ""},
        ranked(111, 107, 105, 110, 109, 103, 102, 106, 112, sizes={102: 2, 105: 2, 109: 2}, count=9),
        "one result per pack (the newest), the rest as they are",
    ),
    Row(
        128,
        {"sort": "created_desc", "group_by_pack": "1", "filter": "tag:rain"},
        ranked(105, sizes={105: 2}, count=1),
        "grouping after filtering",
    ),
    Row(
        129,
        {"sort": "created_desc", "page": "3", "page_size": "3", "query": ""},
        ranked(108, 103, 102, count=12),
        "third page of three",
    ),
    Row(130, {"query": "", "page": "0"}, refused(NOT_FOUND), "page below 1"),
    Row(131, {"query": "", "page": "5", "page_size": "3"}, refused(NOT_FOUND), "page beyond the last"),
    Row(132, {"query": "xylophone", "page": "7"}, found(count=0), "no match: any page is an empty 200"),
    Row(133, {"query": "", "page_size": "0"}, refused(NOT_FOUND), "page_size below 1"),
    # similarity
    Row(134, {"similar_to": "101"}, ranked(102, 103), "by id: nearest first, itself left out, score >= 0.7"),
    Row(135, {"similar_to": "101", "filter": "type:aiff"}, ranked(103), "filter applies to the neighbours"),
    Row(136, {"similar_to": "101", "query": "thunder"}, ranked(102, 103), "query is ignored"),
    Row(137, {}, ranked(102, 103), "dedicated path", path="sounds/101/similar/"),
    Row(138, {"similar_to": "101", "similarity_space": "freesound_classic"}, ranked(102, 103), "other space"),
    Row(
        139,
        {"similar_to": UNIT_VECTOR, "similarity_space": "freesound_classic"},
        ranked(101, 102, 103),
        "by vector: the sound with that vector is included",
    ),
    Row(140, {"similar_to": "999"}, found(), "unknown sound: empty, not an error"),
    Row(141, {"similar_to": "101", "similarity_space": "nope"}, found(), "unknown space: empty"),
    Row(142, {"similar_to": "abc"}, refused(BAD_REQUEST), "not a number"),
    Row(143, {"similar_to": "[1,2"}, refused(BAD_REQUEST), "not JSON"),
    Row(144, {"similar_to": "[1,2,3]"}, refused(BAD_REQUEST), "wrong number of dimensions"),
)
