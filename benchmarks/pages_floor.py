"""The floor of reading over HTTP: FastAPI on an async psycopg pool, one prepared statement a request.

    python -m benchmarks.pages_floor DESCRIPTOR DATABASE_URL

``/page/{name}`` gives the very bytes that the product gave for a page; ``/list`` a list of 50 cases, its JSON made by the
database. No session, no rights, no templates. Served as the product is: several processes, one socket, uvloop.
"""

from collections.abc import Mapping
from typing import Final, LiteralString

import psycopg
from fastapi import FastAPI, Response

from benchmarks.floor_server import pooled, serve

_PAGE: Final[LiteralString] = "SELECT body FROM floor_pages WHERE name = %s"
_LIST: Final[LiteralString] = """
SELECT json_agg(x)::text FROM (
 SELECT c.id, c.code, c.version, c.state, c.step, c.holder, p.name AS product, r.name AS producer, u.name AS commune
 FROM cases c JOIN products p ON p.id = c.product_id JOIN producers r ON r.id = c.producer_id
 JOIN units u ON u.id = c.commune_id WHERE c.province_id = %s ORDER BY c.id DESC LIMIT 50) x"""


def prepare(url: str, pages: Mapping[str, bytes]) -> None:
    """Keep the bytes of pages where the floor reads them."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS floor_pages")
        connection.execute("CREATE TABLE floor_pages (name text PRIMARY KEY, body bytea NOT NULL)")
        for name, body in pages.items():
            connection.execute("INSERT INTO floor_pages VALUES (%s, %s)", (name, body))


def create_app(url: str) -> FastAPI:
    """Make the application."""
    app, pool = pooled(url, prepare_threshold=0)

    async def told(query: LiteralString, given: str, media_type: str) -> Response:
        async with pool.connection() as connection:
            cursor = await connection.execute(query, (given,), binary=True)
            row = await cursor.fetchone()
        return Response(row[0] if row and row[0] else b"", status_code=200 if row else 404, media_type=media_type)

    @app.get("/page/{name}")
    async def page(name: str) -> Response:
        return await told(_PAGE, name, "text/html; charset=utf-8")

    @app.get("/list/{province}")
    async def cases(province: str) -> Response:
        return await told(_LIST, province, "application/json")

    return app


if __name__ == "__main__":
    serve(create_app)
