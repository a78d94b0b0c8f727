"""The lines of the leak table for people, substitutes and the plan of a season: see leak_table.py."""

from collections.abc import Mapping
from typing import Final

from tests.integration.security.leak_requests import API, NOWHERE, Asked, Line, once

ROW: Final = {"name": "Người mới", "address": "0912345678", "role": "commune_officer"}
ROLE: Final = {"role": "commune_officer", "place": "x", "reason": "x"}
END: Final = {"reason": "x"}
STAND_IN: Final = {"substitute_id": str(NOWHERE), "first_on": "2030-01-01", "last_on": "2030-01-02", "reason": "x"}


def person(rest, body=None):
    """Ask for a person by key; the one that is not there is asked for alike."""
    return lambda party: [Asked(f"{API}/people/{party.person}{rest}", body, f"{API}/people/{NOWHERE}{rest}", body)]


PEOPLE: Final[Mapping[tuple[str, str], Line]] = {
    ("GET", f"{API}/people"): Line("office", once(f"{API}/people"), tells=False),
    ("GET", f"{API}/people/{{key}}"): Line("office", person(""), tells=False),
    ("POST", f"{API}/people/invitations"): Line(
        "office", once(f"{API}/people/invitations", {"people": [ROW], "dry_run": True}), tells=False
    ),
    ("POST", f"{API}/people/{{key}}/invitation"): Line("office", person("/invitation"), tells=False),
    ("DELETE", f"{API}/people/{{key}}/invitation"): Line("office", person("/invitation"), tells=False),
    ("POST", f"{API}/people/{{key}}/roles"): Line("office", person("/roles", ROLE), tells=False),
    ("POST", f"{API}/people/{{key}}/roles/{{grant}}/end"): Line(
        "office", person(f"/roles/{NOWHERE}/end", END), tells=False
    ),
    ("GET", f"{API}/people/{{key}}/substitutes"): Line("hidden", person("/substitutes"), tells=False),
    ("POST", f"{API}/people/{{key}}/substitutes"): Line("hidden", person("/substitutes", STAND_IN), tells=False),
    ("POST", f"{API}/substitutions/{{key}}/end"): Line(
        "hidden",
        lambda _: [Asked(f"{API}/substitutions/{NOWHERE}/end", END, f"{API}/substitutions/{NOWHERE}/end", END)],
        tells=False,
    ),
    ("GET", f"{API}/seasons/{{code}}/settings"): Line("common", once(f"{API}/seasons/{{season}}/settings")),
    ("POST", f"{API}/seasons/{{code}}/settings/preview"): Line(
        "office", once(f"{API}/seasons/{{season}}/settings/preview", {"settings": {"idea_completion_days": 20}})
    ),
    ("POST", f"{API}/seasons/{{code}}/settings"): Line(
        "office",
        once(
            f"{API}/seasons/{{season}}/settings",
            {"settings": {"idea_completion_days": 20}, "reason": "x", "token": "x"},
        ),
    ),
}
