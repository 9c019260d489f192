"""The one rendering of any error: `{"detail": …}` in the format of the request."""

from http import HTTPStatus

import structlog
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match

from app import headers, rendering
from app.errors import AppError, MethodNotAllowedError
from app.links import path_as_sent
from search import BackendUnavailableError, IndexDamagedError, QueryError, SearchError, SortTargetError

_HINT = "(please check that your filter syntax and field names are correct)"
_SORT_TARGET = "Error processing sorting target for distance-based sorting."
_NOT_FOUND_PAGE = """<!doctype html><html lang="en"><title>Page not found</title>
<h1>Page not found</h1><p>There is nothing at this address. The API begins at <a href="/apiv2/">/apiv2/</a>.</p></html>
"""

API_ROOT = "/apiv2/"

log = structlog.get_logger(__name__)


def install(app: FastAPI) -> None:
    """Make the application answer every exception through this module."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(SearchError, _search_error)
    for of_database in (OperationalError, PoolTimeoutError):
        app.add_exception_handler(of_database, _database_error)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(Exception, _unexpected)


def _app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)  # noqa: S101 - Starlette types every handler for Exception
    response = rendering.response(request, {"detail": error.detail}, error.status)
    response.headers.update(error.headers)
    return response


def _search_error(request: Request, error: Exception) -> Response:
    """Explain a failed search: the caller's mistakes are 400 and say what is wrong where, an absent engine is 503."""
    if isinstance(error, SortTargetError):
        return rendering.response(request, {"detail": f"Search server error: {_SORT_TARGET} {_HINT}"}, 400)
    if isinstance(error, QueryError):
        return rendering.response(request, {"detail": f"Search server error: {error} {_HINT}"}, 400)
    if isinstance(error, IndexDamagedError):
        detail = "The search index is being rebuilt from the database. Please try again shortly."
    elif isinstance(error, BackendUnavailableError):
        detail = "The search server could not be reached. Please try again shortly."
    else:
        return _unexpected(request, error)
    return _unavailable(request, detail)


def _database_error(request: Request, error: Exception) -> Response:
    """Answer for a database that is away, overloaded, or locked for too long; the log says which, and where."""
    log.error("database_error", path=path_as_sent(request.scope), exc_info=error)
    return _unavailable(request, "The database could not be reached. Please try again shortly.")


def _unavailable(request: Request, detail: str) -> Response:
    response = rendering.response(request, {"detail": detail}, 503)
    response.headers["Retry-After"] = "5"
    return response


def _http_exception(request: Request, error: Exception) -> Response:
    """Answer a path that does not exist: a redirect where only the final slash is missing, else an HTML page."""
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette types every handler for Exception
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response = rendering.response(request, {"detail": MethodNotAllowedError(request.method).detail}, 405)
    elif error.status_code != HTTPStatus.NOT_FOUND:
        response = rendering.response(request, {"detail": str(error.detail)}, error.status_code)
    elif _lacks_only_the_slash(request):
        response = Response(status_code=301, headers={"Location": _with_slash(request)})
    else:
        response = HTMLResponse(_NOT_FOUND_PAGE, 404)
    response.headers.update(error.headers or {})
    return response


def _with_slash(request: Request) -> str:
    """Give the address with a slash at the end of its path, the query byte for byte as it came."""
    query = request.scope["query_string"].decode("latin-1")
    return f"{path_as_sent(request.scope)}/{'?' + query if query else ''}"


def _lacks_only_the_slash(request: Request) -> bool:
    path = request.scope["path"] + "/"
    if not path.startswith(API_ROOT):
        return False
    scope = {**request.scope, "path": path}
    return any(route.matches(scope)[0] is not Match.NONE for route in request.app.router.routes)


def _unexpected(request: Request, error: Exception) -> Response:
    """Answer our own mistake with a 500 that names the request, so that it can be found in the log."""
    request_id = getattr(request.state, "request_id", None)
    log.error("unexpected_error", request_id=request_id, path=path_as_sent(request.scope), exc_info=error)
    response = rendering.response(request, {"detail": f"Unexpected error (request {request_id})."}, 500)
    # This answer is given outside the middleware, which therefore cannot complete it.
    headers.complete(response.headers, request.scope.get("state", {}), has_origin="origin" in request.headers)
    return response
