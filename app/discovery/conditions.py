"""What results must fulfil: the two filter parameters, and what the API says of mistakes in them."""

import search
from app.discovery.parameters import decoded_again
from app.errors import BadRequestError

_UNKNOWN_DESCRIPTOR = (
    "Filter error: At least one feature name does not match with any descriptor name in our database "
    "or the matched descriptor can not be used in a filter (.{name}). "
)


def of_filter(text: str | None) -> search.tree.Node:
    """Give the tree of a `filter`; everything when it is not given.

    Raises:
        BadRequestError: it is blank.
        QueryError: it cannot be used, for a reason that says where.
    """
    if text is None:
        return search.tree.Everything()
    try:
        return search.parse_filter(decoded_again(text))
    except search.EmptyFilterError as error:
        raise BadRequestError("Invalid filter.") from error


def of_descriptors_filter(text: str | None) -> search.tree.Node:
    """Give the tree of a `descriptors_filter`; everything when it is not given.

    Raises:
        BadRequestError: it is blank or cannot be used, in the words of the API.

    Source: Freesound APIv2 documentation before 2025, "Content Search".
    """
    if text is None:
        return search.tree.Everything()
    try:
        return search.parse_descriptors_filter(text)
    except search.EmptyFilterError as error:
        raise BadRequestError("Invalid descriptors_filter.") from error
    except search.UnpairedError as error:
        raise BadRequestError("Bad filter syntax.") from error
    except search.UnknownFieldError as error:
        raise BadRequestError(_UNKNOWN_DESCRIPTOR.format(name=error.name)) from error
    except search.TooComplexError as error:
        raise BadRequestError(f"Invalid filter. There are {error}.") from error
    except search.QueryError as error:
        raise BadRequestError("Invalid filter.") from error
