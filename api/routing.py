"""Routes for programs: FastAPI's for the description, a short way of our own for each request.

FastAPI resolves what an endpoint takes by a general method that costs more than the endpoint. Here an endpoint
takes four kinds of things only: the call, the body's bytes, one model of the query, texts of the path. It runs in
one thread of the pool. Routes lie side by side: routers within routers would be searched as a tree each time.
"""

from asyncio import get_running_loop
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import Any, Final, TypeAlias, get_type_hints

from fastapi import APIRouter
from fastapi.params import Depends, Path, Query
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api.body import refused
from api.faults import fault_of

API: Final = "/api/v1"

_Reader: TypeAlias = Callable[[Request], Any]


class PlainRoute(APIRoute):
    """A route whose endpoint is a plain function that makes its own response.

    The application keeps its pools of threads as ``app.state.lanes``.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        super().__init__(path, endpoint, **more)
        readers = _readers(endpoint)

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive)
            given = {}
            for name, (read, waits) in readers.items():  # in the endpoint's order: the call, so the token, before all
                found = read(request)
                given[name] = await found if waits else found
            work = partial(copy_context().run, endpoint, **given)
            response = await get_running_loop().run_in_executor(request.app.state.lanes.of(endpoint), work)
            await response(scope, receive, send)

        self.app = serve


def noun(path: str, *, tag: str) -> APIRouter:
    """Make the router of a noun at its full address; operations are named by their functions."""
    return APIRouter(prefix=path, tags=[tag], route_class=PlainRoute, generate_unique_id_function=_name)


def _name(route: APIRoute) -> str:
    return route.name


def _readers(endpoint: Callable[..., Any]) -> dict[str, tuple[_Reader, bool]]:
    """Give how to read each parameter, and whether it is waited for."""
    readers: dict[str, tuple[_Reader, bool]] = {}
    for name, hint in get_type_hints(endpoint, include_extras=True).items():
        if name == "return":
            continue
        marks = getattr(hint, "__metadata__", ())
        if any(isinstance(mark, Query) for mark in marks):
            readers[name] = (_query_reader(hint.__origin__), False)
        elif hint is str or any(isinstance(mark, Path) for mark in marks):
            readers[name] = (_path_reader(name), False)
        else:
            dependency = next(mark.dependency for mark in marks if isinstance(mark, Depends) and mark.dependency)
            readers[name] = (dependency, True)
    return readers


def _path_reader(name: str) -> _Reader:
    def read(request: Request) -> Any:
        return request.path_params[name]

    return read


def _query_reader(model: type[BaseModel]) -> _Reader:
    def read(request: Request) -> BaseModel:
        asked = request.query_params
        if len(asked.multi_items()) > len(asked):  # a proxy may take another of them
            twice = sorted(name for name in asked if len(asked.getlist(name)) > 1)
            raise refused([{"parameter": name[:64], "code": "input_doubled"} for name in twice])
        try:
            return model.model_validate(dict(asked))
        except ValidationError as error:
            found = error.errors(include_url=False)
            raise refused([fault_of(entry, pointer=False) for entry in found]) from error

    return read
