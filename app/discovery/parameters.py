"""The parameters of a search, as they stand in the address."""

from typing import Annotated
from urllib.parse import unquote

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _trimmed(text: str | None) -> str | None:
    return None if text is None else text.strip()


Text = Annotated[str | None, AfterValidator(_trimmed)]


class SearchParameters(BaseModel):
    """What can be asked of a search. Everything is text here: what it means, and what is wrong with it, comes later.

    Source: Freesound APIv2 documentation, "Text Search".
    """

    model_config = ConfigDict(frozen=True)

    query: Text = Field(None, description='Words that must all be found; `"two words"` is a phrase, `-word` excludes.')
    filter: Text = Field(None, description="A filter such as `tag:rain duration:[1 TO 5]`.")
    sort: Text = Field(None, description="The order of the results: a name, or `field:value` for the nearest first.")
    weights: Text = Field(None, description="Weights of the fields searched, such as `tag:4,name:2`.")
    page: str | None = Field(None, description="Number of the page, from 1.")
    page_size: str | None = Field(None, description="Results on a page, 1 to 150; 15 when not given.")
    fields: str | None = Field(None, description="Names of the fields of each sound, separated by commas; `*` for all.")
    group_by_pack: str | None = Field(None, description="`1`: one result for each pack.")
    similar_to: Text = Field(None, description="A sound id, or a vector `[x, y, …]`, to which results are similar.")
    similarity_space: Text = Field(None, description="The space in which similarity is measured.")

    def link_parameters(self, page_number: int, page_size: int) -> list[tuple[str, str]]:
        """Give the parameters of the same search at another page, in the order clients know."""
        pairs = [("query", self.query or "")]
        if self.filter:
            pairs.append(("filter", self.filter))
        pairs.append(("weights", self.weights or ""))
        if self.sort and self.sort != "score":
            pairs.append(("sort", self.sort))
        pairs.append(("page", str(page_number)))
        pairs += self._optional_parameters(page_size)
        if self.group_by_pack == "1":
            pairs.append(("group_by_pack", "1"))
        return pairs

    def _optional_parameters(self, page_size: int) -> list[tuple[str, str]]:
        given = {
            "page_size": str(page_size) if page_size != DEFAULT_PAGE_SIZE else None,
            "fields": self.fields,
            "similar_to": self.similar_to,
            "similarity_space": self.similarity_space,
        }
        return [(name, value) for name, value in given.items() if value]


DEFAULT_PAGE_SIZE = 15


def decoded_again(text: str) -> str:
    """Percent-decode a text once more, as the API has always done; a plus stays a plus, a lone percent sign itself."""
    return unquote(text) if "%" in text else text
