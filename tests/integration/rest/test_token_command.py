"""``ocop token`` prints a token that works, and refuses in a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def ocop(*arguments):
    return subprocess.run(
        [sys.executable, "-c", "from ocop.cli import main; main()", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_printed_token_signs_its_person_in(rest, database_url):
    printed = ocop("token", "s-2020-producer", "--days", "366", "--database-url", database_url)

    assert printed.returncode == 0, printed.stderr
    rest.tokens["printed"] = printed.stdout.strip()
    # the interface of the tests stands in June 2020, long before this token was made
    assert rest.get("/me", by="printed").json()["id"] == str(rest.scene.people["producer"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody",), "There is no such person. Check the login. (person_not_found)"),
        (("system",), "The engine itself signs in nowhere; name a person."),
        (("s-2020-producer", "--days", "0"), "Enter a number from 1 to 366. (input_out_of_range)"),
    ],
)
def test_token_is_refused_in_a_sentence(rest, database_url, arguments, said):
    refused = ocop("token", *arguments, "--database-url", database_url)

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.strip() == said
