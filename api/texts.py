"""What a code says to a person in a language: the product's messages and the edge's own, with labels put in.

English templates here and in ``workflow.domain.messages``; other languages come from the translator that
the composition root hands in. Knows no HTTP.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol

from api.vocabulary import Words
from workflow.domain.errors import DomainError
from workflow.domain.messages import MESSAGES as DOMAIN_MESSAGES

_ABSENT: Final = "…"


class Translator(Protocol):
    """Whatever can give a template in another language with its parameters put in."""

    def text(self, msgid: str, language: str, /, **params: object) -> str:
        """Give the text of ``msgid``; parameters that it does not name are passed over."""
        ...


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


EDGE_MESSAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "route_not_found": _("There is nothing at this address. See /api/docs for the addresses."),
        "method_not_allowed": _("This address takes only: {allowed}. Nothing was changed."),
        "url_unreadable": _("The address holds characters that cannot be read. Nothing was changed."),
        "url_too_long": _("The address is longer than {maximum} bytes. Nothing was changed; ask for less at once."),
        "headers_too_large": _("The headers are longer than {maximum} bytes. Nothing was changed."),
        "headers_too_many": _("There are more than {maximum} headers. Nothing was changed."),
        "host_unclear": _("The request names no host, or several. Nothing was changed."),
        "body_too_large": _("The body is longer than {maximum} bytes. Nothing was changed; send less at once."),
        "upload_too_large": _(
            "The files sent at once are larger than {megabytes} MB, so they were not taken. Nothing was changed. "
            "Go back and send them one by one, or take the pictures in a smaller size; a single file of that size "
            "comes in by pieces where the browser runs scripts."
        ),
        "body_too_slow": _("The body did not come in within {seconds} seconds. Nothing was changed; send it again."),
        "body_required": _("The request has no body. Nothing was changed; send JSON."),
        "media_type_unsupported": _("This address takes application/json only. Nothing was changed."),
        "form_expected": _("This address takes a form only. Nothing was changed."),
        "form_unreadable": _("The form could not be read. Nothing was changed; go back and send it again."),
        "form_old": _("The form is of an earlier sign-in. Nothing was saved; open its page again and send it there."),
        "form_foreign": _("This form did not come from a page of this site. Nothing was changed; open the page again."),
        "live_full": _("Too many pages follow what happens at once. This page reloads itself each minute instead."),
        "session_not_found": _("That sign-in has ended already. Nothing was changed."),
        "hour_invalid": _("Enter a time as hour:minute, such as 21:00."),
        "json_malformed": _("The body is not JSON. Nothing was changed; see line {line}, column {column}."),
        "json_too_deep": _("The JSON is nested deeper than {maximum} levels. Nothing was changed."),
        "input_doubled": _("This was given more than once. Give it once."),
        "number_too_large": _("Enter a number of at most 15 digits."),
        "if_match_unreadable": _('The header If-Match takes one version in quotation marks, such as "3".'),
        "cursor_unreadable": _("This page mark is not one that a list gave. Begin at the first page."),
        "cases_or_filter": _("Name the cases, or say which ones by a filter; not both. Nothing was changed."),
        "person_unnamed": _("Name the person by login or by key; not both. Nothing was changed."),
        "day_invalid": _("Enter a day as day/month/year, such as 3/9/2020; a time may follow, such as 8:00."),
        "day_in_future": _("That day has not come yet. Enter today or an earlier day."),
        "rate_limited": _("Too many attempts. Try again in {seconds} seconds."),
        "tried_too_often": _("Too many attempts. You can enter it again from {time}."),
        "internal_error": _("The server met a fault; this was not saved. Try again; quote {request_id} to the office."),
    }
)

_VALUES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "type": {
            "text": _("text"),
            "integer": _("a whole number"),
            "decimal": _("a decimal number written as text, such as 71.33"),
            "date": _("a day written as year-month-day, such as 2020-09-03"),
            "choice": _("one of the choices"),
            "boolean": _("true or false"),
            "text_list": _("a list of texts"),
            "list": _("a list"),
            "object": _("an object with named fields"),
            "uuid": _("a key (UUID)"),
        },
        "status": {"draft": _("being prepared"), "closed": _("closed")},
    }
)
"""Values of parameters that have words of their own: parameter → value → text."""

_WITHOUT: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "input_out_of_range": {
            "minimum": _("Enter a number of at most {maximum}."),
            "maximum": _("Enter a number of at least {minimum}."),
        }
    }
)
"""What a code says when a parameter is not given: code → parameter → text."""

MESSAGES: Final[Mapping[str, str]] = MappingProxyType({**DOMAIN_MESSAGES, **EDGE_MESSAGES})


def say(translator: Translator, words: Words, error: DomainError, language: str) -> str:
    """Give an error's message; codes of roles, states and triggers in it become their labels."""
    return say_code(translator, words, error.code, error.params, language)


def say_code(translator: Translator, words: Words, code: str, params: Mapping[str, object], language: str) -> str:
    """Give the message of a code with its parameters; a code without a message gives the code."""
    template = next(
        (text for absent, text in _WITHOUT.get(code, {}).items() if params.get(absent) is None), MESSAGES.get(code)
    )
    if template is None:
        return code

    def shown(name: str, value: object) -> str:
        if value is None or value == []:
            return _ABSENT
        if isinstance(value, list | tuple):
            return ", ".join(words.label(name, str(item), language) for item in value)
        worded = _VALUES.get(name, {}).get(str(value))
        return words.label(name, str(value), language) if worded is None else translator.text(worded, language)

    return translator.text(template, language, **{name: shown(name, value) for name, value in params.items()})
