"""A plain text as simple HTML: paragraphs, lines, links. Nothing of the text is read as markup. Pure."""

import re
from html import escape
from typing import Final

_LINK: Final = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


def html_of(text: str, *, language: str, title: str) -> str:
    """Give the page that says what the text says."""
    paragraphs = [_paragraph(part) for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        '<body style="font-family:sans-serif;font-size:16px;line-height:1.5;max-width:40em">\n'
        + "\n".join(paragraphs)
        + "\n</body></html>\n"
    )


def _paragraph(part: str) -> str:
    lines = "<br>\n".join(_line(line) for line in part.strip().splitlines())
    return f"<p>{lines}</p>"


def _line(line: str) -> str:
    made: list[str] = []
    after = 0
    for found in _LINK.finditer(line):
        address = escape(found.group())
        made.append(f'{escape(line[after : found.start()])}<a href="{address}">{address}</a>')
        after = found.end()
    return "".join(made) + escape(line[after:])
