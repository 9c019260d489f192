"""What can go wrong in the application, one class per kind; no HTTP library here, only the status each one means.

AppError
├── BadRequestError              400
├── UnauthenticatedError         401   with a WWW-Authenticate challenge
├── ForbiddenError               403
├── NotFoundError                404
├── MethodNotAllowedError        405
├── NotAcceptableError           406
├── ConflictError                409
├── UnsupportedMediaTypeError    415
├── UnavailableError             503   with Retry-After
"""

from collections.abc import Mapping

Detail = str | Mapping[str, list[str]]


class AppError(Exception):
    """A failure that has something to tell the caller: `detail` is the text, `headers` go with the answer."""

    status = 500

    def __init__(self, detail: Detail, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = dict(headers or {})


class BadRequestError(AppError):
    """The request is wrong and the caller can mend it."""

    status = 400


class UnauthenticatedError(AppError):
    """Nobody known is calling."""

    status = 401

    def __init__(self, detail: str = "Authentication credentials were not provided.") -> None:
        super().__init__(detail, {"WWW-Authenticate": 'Bearer realm="api"'})


class ForbiddenError(AppError):
    """The caller is known and may not do this, or not this way."""

    status = 403


class NotFoundError(AppError):
    """There is no such thing, or it is not for this caller's eyes."""

    status = 404

    def __init__(self, detail: str = "Not found.") -> None:
        super().__init__(detail)


class MethodNotAllowedError(AppError):
    """The resource exists and does not take this method."""

    status = 405

    def __init__(self, method: str) -> None:
        super().__init__(f'Method "{method}" not allowed.')


class NotAcceptableError(AppError):
    """None of our formats is among those the caller accepts."""

    status = 406

    def __init__(self) -> None:
        super().__init__("Could not satisfy the request Accept header.")


class ConflictError(AppError):
    """The request contradicts what is already there."""

    status = 409


class UnsupportedMediaTypeError(AppError):
    """The body is of a kind that no resource takes."""

    status = 415

    def __init__(self, content_type: str) -> None:
        super().__init__(f'Unsupported media type "{content_type}" in request.')


class UnavailableError(AppError):
    """A part of the service is not there for the moment; `retry_after_s` says when to ask again."""

    status = 503

    def __init__(self, detail: str, retry_after_s: int = 5) -> None:
        super().__init__(detail, {"Retry-After": str(retry_after_s)})
