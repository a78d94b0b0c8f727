"""The requests of both servers: endless legal walks of the product's cases, and the floor's own moves."""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from uuid import UUID

from benchmarks.http_client import Asked
from benchmarks.http_floor import CASES
from benchmarks.world import Act, World


@dataclass(slots=True)
class _Walk:
    case: UUID
    version: int
    acts: Iterator[Act]


class OursSource:
    """POST /api/v1/cases/{id}/transitions with token, Idempotency-Key and If-Match."""

    def __init__(self, world: World, tokens: dict[str, str]) -> None:
        self._tokens = tokens
        self._numbers = count()
        self._idle = deque(
            _Walk(case, 1, acts) for worker in range(len(world.ideas)) for case, acts in world.walks(worker)
        )

    def ask(self) -> Asked:
        """Give the next act of the case that has rested longest."""
        walk = self._idle.popleft()
        act = next(walk.acts)
        body = json.dumps({"trigger": act.trigger, "comment": act.comment, "inputs": act.inputs}).encode()
        head = (
            f"POST /api/v1/cases/{walk.case}/transitions HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {self._tokens[act.role]}\r\nIdempotency-Key: bench-{next(self._numbers)}\r\n"
            f'If-Match: "{walk.version}"\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n'
        )
        return head.encode() + body, walk

    def answered(self, mark: object, status: int, body: bytes) -> None:
        """Let the case rest."""
        assert isinstance(mark, _Walk)
        assert status == 201, f"{status}: {body.decode()}"
        mark.version += 1
        self._idle.append(mark)


class FloorSource:
    """POST /cases/{id}/transitions of the floor, with a body alike."""

    def __init__(self) -> None:
        self._idle = deque(range(CASES))

    def ask(self) -> Asked:
        """Move the case that has rested longest."""
        case = self._idle.popleft()
        body = json.dumps({"trigger": "report_progress", "comment": "Đã in 500 nhãn và dựng kệ trưng bày"}).encode()
        head = (
            f"POST /cases/{case}/transitions HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body, case

    def answered(self, mark: object, status: int, body: bytes) -> None:
        """Let the case rest."""
        assert status == 201, f"{status}: {body.decode()}"
        assert isinstance(mark, int)
        self._idle.append(mark)
