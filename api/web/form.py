"""What a person sent by a form: fields and files, bounded while they come in, texts in NFC with plain line breaks."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from api.errors import MalformedRequestError, UnsupportedMediaTypeError
from workflow.domain.errors import InvalidInputError
from workflow.domain.inputs import refuse
from workflow.domain.text import NAME_MAX, checked

FIELDS_MAX: Final = 600
FILES_MAX: Final = 20
PART_MAX: Final = 256 * 1024
PLAIN: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Form:
    """Fields by name, each with every value sent, and files by name. Files lie on disk until ``close``."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, tuple[UploadFile, ...]] = field(default_factory=dict)

    def raw(self, name: str) -> str:
        """Give the last value of a field as it was typed, empty when it was not sent: to show it again."""
        return self.fields.get(name, ("",))[-1]

    def text(self, name: str, *, maximum: int = NAME_MAX) -> str:
        """Give a field without blanks around it; raises InvalidInputError with ``/name`` as its pointer."""
        return checked(self.raw(name).strip(), pointer=f"/{name}", maximum=maximum)

    def required(self, name: str, *, maximum: int = NAME_MAX) -> str:
        """Give a field that must be filled in; raises InvalidInputError ``input_required`` as well."""
        text = self.text(name, maximum=maximum)
        if not text:
            raise InvalidInputError("input_required", pointer=f"/{name}")
        return text

    def needed(self, *names: str) -> None:
        """Raise InvalidInputError ``inputs_invalid`` with every one of the fields that was left empty."""
        empty = [name for name in names if not self.raw(name).strip()]
        refuse([{"pointer": f"/{name}", "code": "input_required"} for name in empty])

    def texts(self, name: str, *, maximum: int = NAME_MAX, most: int = FIELDS_MAX) -> tuple[str, ...]:
        """Give every value of a field, empty ones left out; raises InvalidInputError, ``too_many`` among others."""
        sent = [value.strip() for value in self.fields.get(name, ()) if value.strip()]
        if len(sent) > most:
            raise InvalidInputError("too_many", pointer=f"/{name}", maximum=most)
        return tuple(checked(value, pointer=f"/{name}", maximum=maximum) for value in sent)

    def has(self, name: str) -> bool:
        """Say whether a field was sent and is not empty: a box that was ticked, a button that was pressed."""
        return bool(self.raw(name))

    def kept(self) -> Iterator[tuple[str, str]]:
        """Give every field and value but those of the form itself, to be sent once more."""
        for name, values in self.fields.items():
            if name not in {"csrf", "request_id"}:
                yield from ((name, value) for value in values)


EMPTY: Final = Form()


async def read_form(request: Request) -> Form:
    """Read the body of a POST.

    Raises MalformedRequestError ``form_unreadable`` (too many fields or files among others),
    UnsupportedMediaTypeError ``form_expected``, and PayloadTooLargeError while it comes in.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == MULTIPART:
        try:
            found = await request.form(max_files=FILES_MAX, max_fields=FIELDS_MAX, max_part_size=PART_MAX)
        except (MultiPartException, UnicodeDecodeError) as error:
            raise MalformedRequestError("form_unreadable") from error
        for _, value in found.multi_items():
            if not isinstance(value, str) and not _was_chosen(value):
                await value.close()
        return _of_parts(found)
    if kind not in {PLAIN, ""}:
        raise UnsupportedMediaTypeError("form_expected")
    body = await request.body()
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="strict")
    except (UnicodeDecodeError, ValueError) as error:
        raise MalformedRequestError("form_unreadable") from error
    return Form(_gathered(pairs))


async def close(form: Form) -> None:
    """Let go of the files of a form."""
    for files in form.files.values():
        for file in files:
            await file.close()


def _of_parts(found: FormData) -> Form:
    texts = [(name, value) for name, value in found.multi_items() if isinstance(value, str)]
    files: dict[str, tuple[UploadFile, ...]] = {}
    for name, value in found.multi_items():
        if not isinstance(value, str) and _was_chosen(value):
            files[name] = (*files.get(name, ()), value)
    return Form(_gathered(texts), files)


def _was_chosen(file: UploadFile) -> bool:
    """Say whether a part is a file: a field left empty sends a nameless one."""
    return bool(file.filename or file.size)


def _gathered(pairs: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        plain = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
        fields[name] = (*fields.get(name, ()), plain)
    return fields
