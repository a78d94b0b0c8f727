"""What a browser is called on the page of one's sign-ins."""

import pytest

from api.web.everyone.device_words import NAME_MAX, device_words

APPLE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (f"{APPLE} Version/18.0 Mobile/15E148 Safari/604.1", "Safari · iPhone"),
        (f"{APPLE} CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome · iPhone"),
        (f"{ANDROID} Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome · Android"),
        (f"{ANDROID} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", "Samsung Internet · Android"),
        (f"{WINDOWS} Safari/537.36 Edg/140.0.0.0", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        ("", ""),
        ("thử", "thử"),
        ("x" * 200, "x" * NAME_MAX),
    ],
)
def test_a_browser_is_called_by_its_name_and_its_system(said, words):
    assert device_words(said) == words
