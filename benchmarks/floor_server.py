"""What the floors over HTTP stand on: FastAPI with an async psycopg pool, served as the product is.

Several processes on one inherited socket, uvloop, httptools.
"""

import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool

POOL_SIZE = 6


def pooled(url: str, **options: Any) -> tuple[FastAPI, AsyncConnectionPool]:
    """Make an application without routes and the pool that is open while it runs."""
    more = {"autocommit": True, **options}
    pool = AsyncConnectionPool(url, kwargs=more, min_size=POOL_SIZE, max_size=POOL_SIZE, open=False)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with pool:
            yield

    return FastAPI(lifespan=lifespan, openapi_url=None), pool


def serve(create_app: Callable[[str], FastAPI]) -> None:
    """Serve on an inherited socket: its descriptor and the database's address are the arguments."""
    descriptor, url = int(sys.argv[1]), sys.argv[2]
    config = uvicorn.Config(
        create_app(url), loop="uvloop", http="httptools", ws="none", access_log=False, log_level="warning"
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])
