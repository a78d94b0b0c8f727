"""Which language an Accept-Language header asks for."""

import pytest

from api.language import preferred


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, None),
        ("", None),
        ("vi", "vi"),
        ("en-GB,en;q=0.9", "en"),
        ("fr, en;q=0.3, vi;q=0.8", "vi"),
        ("vi;q=0, en;q=0.1", "en"),
        ("de, fr", None),
        ("*", None),
        ("en;q=abc", None),
        ("en;q=nan", None),
        ("EN", "en"),
        ("x" * 100_000, None),
    ],
)
def test_preferred_language(header, language):
    assert preferred(header) == language
