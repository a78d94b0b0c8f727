"""A form sent twice ends where it ended the first time, and nothing is done again.

Where a form that was taken has led is kept for a day, in Redis, or in this process without it. A form is known again by
who sends it, its address and its own key, and is the same if all that was typed is what was taken last: whoever changes
an entry and sends again is heard anew, also on the way back. One without a key of its own is done each time.
Nothing true is kept here: acts on cases know their own keys by the history. Names are keyed hashes, answers are sealed.
"""

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import BinaryIO, Final

import redis
import structlog
from starlette.responses import Response

from api.web.flash import COOKIE as FLASH
from api.web.form import Form
from workflow.services.sealing import Keys

ANSWER_SECONDS: Final = 24 * 60 * 60
CLAIM_SECONDS: Final = 60
"""How long a form may be worked on before whoever sends it again is no longer told to wait for it."""
WAIT_SECONDS: Final = 5.0
KEPT_MAX: Final = 10_000
_STEP: Final = 0.05
_PURPOSE: Final = "sent forms"
_REDIRECT: Final = 303
_PIECE: Final = 1 << 16
_UNDER_WAY: Final = b""

log = structlog.get_logger(__name__)


class SentForms:
    """Which forms were taken, and where each has led."""

    def __init__(self, keys: Keys, store: "redis.Redis | None") -> None:
        self._keys = keys
        self._store = store
        self._kept: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, sender: str, path: str, form: Form, work: Callable[[], Response]) -> Response:
        """Do the work of a form and give its answer, or the answer it had when it was done before.

        A second one that comes meanwhile waits. Only an answer that leads to another page is one of a form taken; a
        page shown instead (a fault, a preview) leaves the form open.
        """
        own = form.raw("request_id")
        if not own:  # nothing tells a second sending from the same act done again
            return work()
        name, typed = self._name(sender, path, own), self._typed(form)
        until = time.monotonic() + WAIT_SECONDS
        while not self._claim(name):
            found = self._found(name)
            if found is not None and found[0] == typed:
                return _response(*found[1:])
            if found is not None or time.monotonic() > until:
                break
            time.sleep(_STEP)
        taken = None
        try:
            response = work()
            taken = _kept(typed, response)
        finally:
            self._settle(name, None if taken is None else self._keys.seal(_PURPOSE, taken))
        return response

    def _claim(self, name: str) -> bool:
        if self._store is not None:
            try:
                return bool(self._store.set(name, _UNDER_WAY, ex=CLAIM_SECONDS, nx=True))
            except redis.RedisError:
                log.warning("sent_forms_unavailable")
        now = time.monotonic()
        with self._lock:
            is_free = self._kept.get(name, (b"", 0.0))[1] <= now
            if is_free:
                self._put(name, _UNDER_WAY, now + CLAIM_SECONDS)
        return is_free

    def _found(self, name: str) -> tuple[str, str, list[str]] | None:
        sealed: object = None
        if self._store is not None:
            try:
                sealed = self._store.get(name)
            except redis.RedisError:
                log.warning("sent_forms_unavailable")
        if sealed is None:
            with self._lock:
                sealed = self._kept.get(name, (b"", 0.0))[0]
        kept = self._keys.open(_PURPOSE, sealed) if isinstance(sealed, bytes) and sealed else None
        return None if kept is None else tuple(json.loads(kept))

    def _settle(self, name: str, sealed: bytes | None) -> None:
        if self._store is not None:
            try:
                if sealed is None:
                    self._store.delete(name)
                else:
                    self._store.set(name, sealed, ex=ANSWER_SECONDS)
            except redis.RedisError:
                log.warning("sent_forms_unavailable")
            else:
                return
        with self._lock:
            if sealed is None:
                self._kept.pop(name, None)
            else:
                self._put(name, sealed, time.monotonic() + ANSWER_SECONDS)

    def _put(self, name: str, value: bytes, until: float) -> None:
        self._kept[name] = (value, until)
        self._kept.move_to_end(name)
        while len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)

    def _name(self, sender: str, path: str, own: str) -> str:
        parts = [part.encode() for part in (sender, path, own)]
        return f"ocop:sent:{self._keys.digest(_PURPOSE, *parts).hex()[:40]}"

    def _typed(self, form: Form) -> str:
        parts = [json.dumps([pair for pair in form.fields.items() if pair[0] not in {"csrf", "request_id"}]).encode()]
        for field, files in form.files.items():
            parts += [b"".join((field.encode(), _digest(file.file))) for file in files]
        return self._keys.digest(_PURPOSE, *parts).hex()[:40]


def _digest(file: BinaryIO) -> bytes:
    found = hashlib.sha256()
    while piece := file.read(_PIECE):
        found.update(piece)
    file.seek(0)
    return found.digest()


def _kept(typed: str, response: Response) -> bytes | None:
    """Give what is kept of an answer: what was typed (a digest), where it leads, its line about what was done.

    None of an answer that leads nowhere.
    """
    if response.status_code != _REDIRECT:
        return None
    flash = [value for value in response.headers.getlist("set-cookie") if value.startswith(f"{FLASH}=")]
    return json.dumps([typed, response.headers["location"], flash]).encode()


def _response(location: str, cookies: list[str]) -> Response:
    response = Response(status_code=_REDIRECT, headers={"location": location})
    for cookie in cookies:
        response.headers.append("set-cookie", cookie)
    return response
