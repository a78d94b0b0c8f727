"""The floor over HTTP: FastAPI on an async psycopg pool, one statement a request, its JSON made by the database.

    python -m benchmarks.http_floor DESCRIPTOR DATABASE_URL

Served as the product is: several processes on one inherited socket, uvloop, httptools. No token, no rights, no chain.
"""

import psycopg
from fastapi import FastAPI, Request, Response

from benchmarks.floor_server import pooled, serve
from benchmarks.floors import ACTOR

CASES = 512
_SCHEMA = """
CREATE TABLE http_cases (
 id bigint PRIMARY KEY, state text NOT NULL, version bigint NOT NULL, updated_at timestamptz NOT NULL);
CREATE TABLE http_history (
 case_id bigint NOT NULL, seq bigint NOT NULL, trigger text NOT NULL, from_state text NOT NULL, to_state text NOT NULL,
 actor text NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (case_id, seq));
INSERT INTO http_cases SELECT g, 'open', 1, now() FROM generate_series(0, {cases} - 1) g;
"""
_MOVE = """
WITH moved AS (
 UPDATE http_cases SET state = CASE state WHEN 'open' THEN 'held' ELSE 'open' END, version = version + 1,
  updated_at = now() WHERE id = %(case)s RETURNING id, version, state),
written AS (
 INSERT INTO http_history
 SELECT id, version, %(trigger)s, CASE state WHEN 'open' THEN 'held' ELSE 'open' END, state, %(actor)s, now() FROM moved)
SELECT json_build_object('case_id', id, 'seq', version, 'to_state', state)::text FROM moved"""


def prepare(url: str) -> None:
    """Make the tables and their cases."""
    with psycopg.connect(url) as connection:
        connection.execute(_SCHEMA.format(cases=CASES).encode())


def create_app(url: str) -> FastAPI:
    """Make the application."""
    app, pool = pooled(url)

    @app.post("/cases/{case}/transitions")
    async def move(case: int, request: Request) -> Response:
        asked = await request.json()
        async with pool.connection() as connection:
            cursor = await connection.execute(_MOVE, {"case": case, "trigger": asked["trigger"], "actor": ACTOR})
            row = await cursor.fetchone()
        return Response(row[0] if row else "", status_code=201 if row else 404, media_type="application/json")

    return app


if __name__ == "__main__":
    serve(create_app)
