"""The parameters of the searches, as they stand in an address or in a body, and the links that carry them on."""

from collections.abc import Iterable
from typing import Annotated, ClassVar
from urllib.parse import unquote

from pydantic import AfterValidator, Field

from app.sounds.parameters import SoundParameters

DEFAULT_PAGE_SIZE = 15

_LINK_ORDER = (
    "query",
    "filter",
    "weights",
    "sort",
    "descriptors_filter",
    "target",
    "page",
    "page_size",
    "fields",
    "descriptors",
    "normalized",
    "similar_to",
    "similarity_space",
    "group_by_pack",
    "count",
    "facets",
    "cs_after",
    "cs_extents",
    "cs_lcvidp",
    "cs_lrsidp",
    "debug",
    "post",
)
_DEFAULTS = {("sort", "score"), ("page_size", str(DEFAULT_PAGE_SIZE))}
_ONLY_1 = {"normalized", "group_by_pack", "count", "post"}


def _trimmed(text: str | None) -> str | None:
    return None if text is None else text.strip()


Text = Annotated[str | None, AfterValidator(_trimmed)]


class ListParameters(SoundParameters):
    """What every search takes. Everything is text here: what it means, and what is wrong with it, comes later."""

    always_linked: ClassVar[frozenset[str]] = frozenset()

    page: str | None = Field(None, description="Number of the page, from 1.")
    page_size: str | None = Field(None, description="Results on a page, 1 to 150; 15 when not given.")
    facets: Text = Field(None, description="Fields whose values shall be counted, such as `tag,license`.")

    def link_parameters(self, page_number: int | None, page_size: int, **others: str) -> list[tuple[str, str]]:
        """Give the parameters of the same search at another page, in the order clients know; `others` are added."""
        place = {"page": "" if page_number is None else str(page_number), "page_size": str(page_size)}
        return list(self._linked(self.model_dump() | place | others))

    def _linked(self, given: dict[str, str | None]) -> Iterable[tuple[str, str]]:
        for name in _LINK_ORDER:
            value = given.get(name) or ""
            if name in _ONLY_1 and value != "1":
                continue
            if name in self.always_linked or (value and (name, value) not in _DEFAULTS):
                yield name, value


class PostableParameters(ListParameters):
    """What a search takes that may be asked by POST as well."""

    post: str | None = Field(None, description="`1`: part of links that the same body is to be sent to by POST.")


class SearchParameters(PostableParameters):
    """What can be asked of the text search.

    Source: Freesound APIv2 documentation, "Text Search".
    """

    always_linked = frozenset({"query", "weights"})

    query: Text = Field(None, description='Words that must all be found; `"two words"` is a phrase, `-word` excludes.')
    filter: Text = Field(None, description="A filter such as `tag:rain duration:[1 TO 5]`.")
    sort: Text = Field(None, description="The order of the results: a name, or `field:value` for the nearest first.")
    weights: Text = Field(None, description="Weights of the fields searched, such as `tag:4,name:2`.")
    group_by_pack: str | None = Field(None, description="`1`: one result for each pack.")
    similar_to: Text = Field(None, description="A sound id, or a vector `[x, y, …]`, to which results are similar.")
    similarity_space: Text = Field(None, description="The space in which similarity is measured.")


class SimilarParameters(ListParameters):
    """What can be asked of the sounds similar to one.

    Source: Freesound APIv2 documentation, "Similar Sounds".
    """

    filter: Text = Field(None, description="A filter such as `tag:rain duration:[1 TO 5]`.")
    sort: Text = Field(None, description="The order of the results: a name, or `field:value` for the nearest first.")
    descriptors_filter: Text = Field(None, description="A filter such as `lowlevel.pitch.mean:[219.9 TO 220.1]`.")
    similarity_space: Text = Field(None, description="The space in which similarity is measured.")


class ContentParameters(PostableParameters):
    """What can be asked of the content search.

    Source: Freesound APIv2 documentation before 2025, "Content Search".
    """

    always_linked = frozenset({"weights"})

    target: Text = Field(None, description="A sound id, a vector, or `descriptor:value` pairs: the nearest come first.")
    descriptors_filter: Text = Field(None, description="A filter such as `lowlevel.pitch.mean:[219.9 TO 220.1]`.")


class CombinedParameters(ContentParameters):
    """What can be asked of the combined search.

    Source: Freesound APIv2 documentation before 2025, "Combined Search".
    """

    always_linked = frozenset({"query", "weights"})

    query: Text = Field(None, description='Words that must all be found; `"two words"` is a phrase, `-word` excludes.')
    filter: Text = Field(None, description="A filter such as `tag:rain duration:[1 TO 5]`.")
    sort: Text = Field(None, description="The order of the results where there is no target.")
    weights: Text = Field(None, description="Weights of the fields searched, such as `tag:4,name:2`.")
    group_by_pack: str | None = Field(None, description="Has no effect here.")
    count: str | None = Field(None, description="`1`: the answer tells how many sounds there are.")
    cs_lcvidp: str | None = Field(None, description="Where to go on with a target; part of the links in `more`.")
    cs_lrsidp: str | None = Field(None, description="Where to go on without a target; part of the links in `more`.")
    cs_after: str | None = Field(None, description="What to go on after; part of the links in `more`.")
    cs_extents: str | None = Field(None, description="What distances are measured in; part of the links in `more`.")
    debug: str | None = Field(None, description="Anything: the answer says what it was made from.")


def decoded_again(text: str) -> str:
    """Percent-decode a text once more, as the API has always done; a plus stays a plus, a lone percent sign itself."""
    return unquote(text) if "%" in text else text
