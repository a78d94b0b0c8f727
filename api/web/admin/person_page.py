"""One person as an administrator sees them: account, roles with dates, substitutes, invitations, what was done."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from starlette.responses import Response

from api.web.admin.place import HOME, key_in, role_labels
from api.web.admin.words import act_label, details
from api.web.case.day_words import DayWords
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.administration import Bailiwick
from workflow.domain.time import local_day
from workflow.services.show_people import PersonPage, show_person
from workflow.services.substitute import is_running
from workflow.store.invitations import InvitationRow
from workflow.store.reads.administered import HeldGrant

pages = Pages()

PERSON = HOME + "/nguoi/{key}"


def person_path(key: UUID) -> str:
    """Give the address of a person's page."""
    return f"{HOME}/nguoi/{key}"


@pages.get(PERSON)
def show_one(visit: Visit) -> Response:
    """Show a person of the territory."""
    key = key_in(visit.path("key"), "person_not_found")
    shown = show_person(visit.unit, visit.site.clock, visit.sight.actor, key)
    days, roles = DayWords(visit.text, visit.today), role_labels(visit)
    return visit.page(
        "admin/person.html",
        person=shown.found.sheet,
        found=shown.found,
        base=person_path(key),
        grants=[_grant(visit, grant, roles, shown.found.bailiwick) for grant in shown.found.grants],
        substitutions=[
            (row, is_running(row, visit.today), row.ended_at is None and row.last_on >= visit.today)
            for row in shown.substitutions
        ],
        invitations=[(row, days.moment(row.created_at), invitation_state(visit, row)) for row in shown.invitations],
        may_invite=_may_invite(shown),
        may_revoke=any(_is_open(visit, row) for row in shown.invitations) and shown.found.sheet.opened_at is None,
        acts=[
            (
                days.moment(row.at),
                act_label(visit, row.act),
                row.by,
                row.reason,
                details(visit, row.detail, roles, act=row.act),
            )
            for row in shown.acts
        ],
        moment=days.moment,
    )


def invitation_state(visit: Visit, row: InvitationRow) -> str:
    """Say how an invitation stands, in words."""
    if row.used_at is not None:
        return visit.text("used to open the account")
    if row.revoked_at is not None:
        return visit.text("taken back")
    if row.expires_at <= visit.now:
        return visit.text("over since {day}", day=_day(local_day(row.expires_at)))
    if row.sending == "failed":
        return visit.text("did not arrive; check the address and invite once more")
    word = "sent; good until {day}" if row.sending == "sent" else "waits to be sent; good until {day}"
    return visit.text(word, day=_day(local_day(row.expires_at)))


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_STATES = (
    _("used to open the account"),
    _("taken back"),
    _("over since {day}"),
    _("did not arrive; check the address and invite once more"),
    _("sent; good until {day}"),
    _("waits to be sent; good until {day}"),
)


def _is_open(visit: Visit, row: InvitationRow) -> bool:
    return row.revoked_at is None and row.used_at is None and row.expires_at > visit.now


def _may_invite(shown: PersonPage) -> bool:
    sheet = shown.found.sheet
    return shown.found.is_whole and not shown.found.is_self and sheet.opened_at is None and sheet.locked_at is None


def _grant(
    visit: Visit, grant: HeldGrant, names: Mapping[str, str], bailiwick: Bailiwick
) -> tuple[HeldGrant, str, str, str, bool]:
    """Give a grant with its role's name, its days in words, how it stands, and whether it may be ended here."""
    over, later = grant.is_over(visit.today), grant.valid_from > visit.today
    state = "over" if over else "later" if later else "now"
    may_end = not over and grant.for_name is None and bailiwick.holds(*grant.path)
    return grant, names.get(grant.role, grant.role), _span(visit, grant), state, may_end


def _span(visit: Visit, grant: HeldGrant) -> str:
    first = _day(grant.valid_from)
    if grant.valid_to is None:
        return visit.text("from {day}", day=first)
    return visit.text("from {first} through {last}", first=first, last=_day(grant.valid_to))


_SPANS = (_("from {day}"), _("from {first} through {last}"))


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
