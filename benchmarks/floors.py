"""The floors: what psycopg alone needs for one transition and its history row, on small tables of its own.

``tx`` is the hand-written standard (BEGIN, UPDATE, INSERT, COMMIT), ``cte`` the same as one statement, ``bulk`` the
same as set statements for many cases. No rights, no guards, no chain, no outbox.
"""

import psycopg

CASES_EACH = 64
BULK_CASES = 2_000
STATES = ("open", "held")
ACTOR = "0174520a-5c00-7000-8000-000000000001"

_SCHEMA = """
CREATE TABLE {name}_cases (
 id bigint PRIMARY KEY, state text NOT NULL, version bigint NOT NULL, updated_at timestamptz NOT NULL);
CREATE TABLE {name}_history (
 case_id bigint NOT NULL, seq bigint NOT NULL, trigger text NOT NULL, from_state text NOT NULL, to_state text NOT NULL,
 actor text NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (case_id, seq));
INSERT INTO {name}_cases SELECT g, 'open', 1, now() FROM generate_series(0, {cases} - 1) g;
"""
_UPDATE = "UPDATE tx_cases SET state = %s, version = version + 1, updated_at = now() WHERE id = %s AND version = %s"
_INSERT = "INSERT INTO tx_history VALUES (%s, %s, %s, %s, %s, %s, now())"
_CTE = """
WITH moved AS (
 UPDATE cte_cases SET state = %s, version = version + 1, updated_at = now() WHERE id = %s AND version = %s
 RETURNING id, version)
INSERT INTO cte_history SELECT id, version, %s, %s, %s, %s, now() FROM moved"""
_BULK_UPDATE = "UPDATE bulk_cases SET state = %s, version = version + 1, updated_at = now() WHERE state = %s"
_BULK_INSERT = "INSERT INTO bulk_history SELECT id, version, %s, %s, %s, %s, now() FROM bulk_cases WHERE state = %s"


def prepare(url: str, workers: int) -> None:
    """Make the tables, with cases for each worker."""
    with psycopg.connect(url) as connection:
        for name, cases in (("tx", CASES_EACH * workers), ("cte", CASES_EACH * workers), ("bulk", BULK_CASES)):
            connection.execute(_SCHEMA.format(name=name, cases=cases).encode())


class Tx:
    """One transition as four statements."""

    def __init__(self, url: str, worker: int) -> None:
        self._connection = psycopg.connect(url)
        self._first = worker * CASES_EACH
        self._done = 0

    def step(self) -> None:
        """Move the next case, durably."""
        lap, index = divmod(self._done, CASES_EACH)
        case, version, old, new = self._first + index, lap + 1, STATES[lap % 2], STATES[(lap + 1) % 2]
        self._connection.execute(_UPDATE, (new, case, version))
        self._connection.execute(_INSERT, (case, version + 1, "move", old, new, ACTOR))
        self._connection.commit()
        self._done += 1

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Cte:
    """One transition as one statement."""

    def __init__(self, url: str, worker: int) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._first = worker * CASES_EACH
        self._done = 0

    def step(self) -> None:
        """Move the next case, durably."""
        lap, index = divmod(self._done, CASES_EACH)
        case, version, old, new = self._first + index, lap + 1, STATES[lap % 2], STATES[(lap + 1) % 2]
        self._connection.execute(_CTE, (new, case, version, "move", old, new, ACTOR))
        self._done += 1

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Bulk:
    """All cases by two set statements and one commit."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url)
        self._done = 0

    def step(self) -> int:
        """Move every case, durably; gives how many that were."""
        old, new = STATES[self._done % 2], STATES[(self._done + 1) % 2]
        moved = self._connection.execute(_BULK_UPDATE, (new, old)).rowcount
        self._connection.execute(_BULK_INSERT, ("move", old, new, ACTOR, new))
        self._connection.commit()
        self._done += 1
        return moved

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
