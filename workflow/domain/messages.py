"""What each error code says to a person, in English; other languages come from the gettext catalogues.

Each sentence says what happened, that nothing was changed, and what to do next. Names in braces are
parameters of the error. Holds texts only; knows neither languages nor HTTP.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


MESSAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # who asks
        "not_authenticated": _("Nobody is known to be asking. Send a live access token and ask again."),
        "role_not_permitted": _("This is done by: {roles}. Nothing was changed."),
        "separation_of_duties": _(
            "You took the step before this one, so somebody else decides now. Nothing was changed; ask a colleague."
        ),
        "conflict_of_interest": _(
            "You belong to the producer of this case, so you cannot decide on it. Nothing was changed; ask a colleague."
        ),
        # what is not there, or may not be seen
        "case_not_found": _("There is no such case, or you may not see it."),
        "person_not_found": _("There is no such person. Check the login."),
        "process_not_found": _("There is no such process version. See the list of versions."),
        "producer_not_found": _("There is no such producer, or you may not see it."),
        "product_not_found": _("There is no such product, or you may not see it."),
        "season_not_found": _("There is no such season. See the list of seasons."),
        "season_or_product_not_found": _("The season or the product is not there. Nothing was changed; check both."),
        "unit_not_found": _("There is no such province, district or commune. Nothing was changed; check the unit."),
        "commune_not_found": _("There is no such commune. Nothing was changed; check the unit."),
        # acts on a case
        "unknown_trigger": _("No act is called “{trigger}”. Nothing was changed; the case's page lists its acts."),
        "transition_not_allowed": _(
            "“{trigger}” is not open while the case is at “{state}”. Nothing was changed; open now: {allowed}."
        ),
        "no_route": _("“{trigger}” leads nowhere from “{state}” as the case stands. Nothing was changed."),
        "guards_failed": _("This is not open yet, for the reasons listed. Nothing was changed."),
        "stale_version": _(
            "The case has moved since you opened it: version {expected} then, {version} now, at “{state}”. "
            "Nothing was changed; look at it again, then repeat."
        ),
        "lost_race": _("Others were changing the case at the same moment. Nothing was changed; try again."),
        "request_id_reused": _(
            "This request key was already used for another act (“{trigger}”, entry {seq}). "
            "Nothing was changed; send a new key."
        ),
        "request_id_invalid": _(
            "Each act needs a key of its own in the header Idempotency-Key: 1 to {maximum} plain characters. "
            "Nothing was changed; send one."
        ),
        "nothing_to_undo": _("The case has no step left to take back. Nothing was changed."),
        "not_undoable": _("The step “{trigger}” is final and is not taken back. Nothing was changed."),
        "too_many_cases": _("At most {maximum} cases go into one request. Nothing was changed; send them in parts."),
        "cases_doubled": _("A case is named twice. Nothing was changed; name each case once."),
        # entering the cycle
        "unknown_entry_point": _("The cycle has no entry point “{entry_point}”. Nothing was changed."),
        "unknown_track": _("A product is “new” or “existing”, not “{track}”. Nothing was changed."),
        "wrong_track": _(
            "The entry point “{entry_point}” does not take a product that is “{track}”. Nothing was changed."
        ),
        "season_not_open": _("The season is not open (it is “{status}”). Nothing was changed."),
        "case_exists": _("The product already has a case in this season. Nothing was changed; open that case."),
        "predecessor_of_another_product": _("The earlier case must be of the same product. Nothing was changed."),
        "outside_season_territory": _(
            "The producer's commune lies outside the territory of season {season}. Nothing was changed."
        ),
        # registers
        "code_taken": _("The code “{taken}” is already in use. Nothing was changed; choose another."),
        "login_taken": _("The login “{login}” is already in use. Nothing was changed; choose another."),
        "two_territories": _("A role is held in a unit or for a producer, not both. Nothing was changed; name one."),
        "dates_reversed": _("The last day lies before the first. Enter a day on or after it."),
        "setting_unknown": _("The cycle has no such setting. See the settings of the process version."),
        "window_unknown": _("The cycle has no such window. See the windows of the process version."),
        "state_unknown": _("The cycle has no state “{state}”. See the states of the process version."),
        "process_file_invalid": _("The file {name} cannot be used, for the reasons listed. Nothing was changed."),
        "unit_differs": _(
            "The unit {unit} is stored as “{stored}”, not “{given}”. Nothing was changed; check code, name and days."
        ),
        "unit_parent_missing": _("The unit that {unit} lies in is not in the list. Nothing was changed; add it."),
        "scenario_invalid": _("The scenario {name} cannot be used, for the reasons listed. Nothing was changed."),
        "scenario_out_of_order": _(
            "The events of {name} are not in the order of time; the places are listed. Nothing was changed."
        ),
        # days and limits
        "calendar_year_missing": _(
            "The calendar of days off has no year {year}. Nothing was changed; confirm that year."
        ),
        "calendar_year_doubled": _(
            "The calendar of {territory} has the year {year} twice. Nothing was changed; keep one."
        ),
        "day_count_invalid": _("A limit cannot be {count} days. Nothing was changed; enter a number from 1."),
        "day_out_of_range": _("{count} days from {day} leads outside the calendar. Nothing was changed."),
        "month_invalid": _("There is no month {month} of the year {year}. Enter a month from 1 to 12."),
        "stop_open": _("The stop of {since} has not ended. Nothing was changed; enter the day it was answered."),
        "stop_reversed": _("The stop of {since} ends on {until}, before it begins. Nothing was changed."),
        "stop_before_start": _("The stop of {since} begins before the limit runs, on {earliest}. Nothing was changed."),
        "stops_overlap": _(
            "The stop of {since} begins before the one until {earliest} has ended. Nothing was changed."
        ),
        "stop_cannot_restart": _("A limit on a fixed day does not begin again after a stop. Nothing was changed."),
        # what was typed
        "inputs_invalid": _("Some entries need mending; they are listed. Nothing was changed."),
        "comment_required": _("Write a comment: the producer and the office will read it."),
        "evidence_required": _("Attach the evidence that this act asks for."),
        "input_required": _("Fill this in."),
        "input_unknown": _("Nothing of this name is asked for here. Leave it out."),
        "input_type": _("Enter a value of this type: {type}."),
        "input_not_a_choice": _("Choose one of: {choices}."),
        "input_out_of_range": _("Enter a number from {minimum} to {maximum}."),
        "too_many": _("Give at most {maximum}."),
        "text_too_long": _("The text has {length} characters; shorten it to at most {maximum}."),
        "text_not_nfc": _("The text holds letters with detached marks (Unicode NFD). Send it in Unicode NFC."),
        "text_control_characters": _("The text holds characters that cannot be shown. Remove them."),
        "instant_invalid": _("Enter an instant with its offset, such as 2020-09-03T08:00+07:00."),
        # what the engine stands on
        "database_busy": _("The database is busy. Nothing was changed; try again in a moment."),
        "database_unavailable": _("The database does not answer. Nothing was changed; try again in a moment."),
    }
)
