"""A summary of errors names each field by the label that stands beside it on the same page. Pure; knows no wording.

A label is written once, at its field; the summary comes before it, so the names are put in when the page is whole.
"""

import re
from typing import Final

MARK: Final = "<!--field-->"
"""What ``parts/errors.html`` leaves in a link to a field, before the words of its fault."""

_LINK: Final = re.compile(r'<a href="#([^"]+)">' + re.escape(MARK) + r"([^<]*)</a>")
_LABEL: Final = re.compile(r'<label[^>]*?\sfor="([^"]+)"[^>]*>(.*?)</label>', re.DOTALL)
_GROUP: Final = re.compile(r'<fieldset[^>]*?\sid="([^"]+)"[^>]*>\s*<legend[^>]*>(.*?)</legend>', re.DOTALL)
_BOX: Final = re.compile(r'<input[^>]*?\sid="([^"]+)"[^>]*>\s*<span>(.*?)(?:<small|</span>)', re.DOTALL)
_ASIDE: Final = re.compile(r'<span class="optional">.*?</span>', re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")


def name_fields(html: str) -> str:
    """Give the page with each marked link naming its field; a fault of no field on the page is plain text."""
    if MARK not in html:
        return html
    names: dict[str, str] = {}
    for pattern in (_LABEL, _GROUP, _BOX):
        for key, label in pattern.findall(html):
            words = " ".join(_TAG.sub("", _ASIDE.sub("", label)).split()).rstrip(":")
            names.setdefault(key, "" if words.endswith(".") else words)  # a sentence to agree to is no name

    def named(found: re.Match[str]) -> str:
        key, text = found[1], found[2].strip()
        if f'id="{key}"' not in html:
            return text
        name = names.get(key, "")
        return f'<a href="#{key}">{f"{name}: {text}" if name and not text.startswith(name) else text}</a>'

    return _LINK.sub(named, html)
