"""What the catalogues take from files that are no code: where the rules of a cycle come from. For the extractor alone.

Named in pyproject.toml; nothing of a running instance imports it.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

_SOURCE: Final = re.compile(r'source: \{text: "([^"]+)"')
_ARTICLE_ALONE: Final = re.compile(r"QĐ [\d/]+QĐ-TTg, Điều [\da-z.]+")


def sources(file: BinaryIO, *_babel: object, **_options: object) -> Iterator[tuple[int, None, str, list[str]]]:
    """Give the sources of a cycle that say more than an article; those are the same in every language."""
    for number, line in enumerate(file, start=1):
        for text in _SOURCE.findall(line.decode()):
            if not _ARTICLE_ALONE.fullmatch(text):
                yield number, None, text, []
