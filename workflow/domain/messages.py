"""What each error code says to a person, in English; other languages come from the gettext catalogues.

Each sentence says what happened, that nothing was changed, and what to do next. Names in braces are
parameters of the error. Holds texts only; knows neither languages nor HTTP.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from workflow.domain.council_messages import COUNCIL_MESSAGES
from workflow.domain.dossier_messages import DOSSIER_MESSAGES


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
        "mail_not_found": _("There is no such letter in the outbox. See the list of letters."),
        "notice_not_found": _("There is no such notice among yours."),
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
        "window_without_days": _("Enter a first or a last day, or take the window away."),
        "plan_day_unreadable": _(
            "“{value}” is no day of a plan. Write it like 27/3/2020, before 20/9/2020, within 4/2020."
        ),
        "settings_changed": _(
            "The values or the calendar are no longer those of the preview. Nothing was changed; look at this new "
            "preview."
        ),
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
        # acts on a time limit
        "clock_not_found": _(
            "The case has no such time limit running. Nothing was changed; its page lists those that run."
        ),
        "clock_act_unknown": _("No act on a time limit is called so. Nothing was changed; there are: {acts}."),
        "clock_is_stopped": _("The time limit stands still. Nothing was changed; let it run on first."),
        "clock_not_stopped": _("The time limit is not stopped. Nothing was changed."),
        "clock_without_day": _(
            "The time limit has no last day yet. Nothing was changed; enter the window or calendar that gives one."
        ),
        "stop_reason_unknown": _(
            "This time limit does not stop for that reason. Nothing was changed; it stops for: {choices}."
        ),
        "stop_used_up": _(
            "For this reason the time limit stops at most {maximum} times ({source}). Nothing was changed."
        ),
        "extension_not_provided": _("This time limit cannot be extended. Nothing was changed."),
        "extension_already_asked": _("An extension was asked for and waits for an answer. Nothing was changed."),
        "extension_not_asked": _(
            "Nobody has asked for an extension. Nothing was changed; who holds the case asks first."
        ),
        "extensions_used_up": _("The time limit may be extended {maximum} times, and has been. Nothing was changed."),
        "new_day_out_of_range": _("Enter a day from {earliest} to {latest}."),
        "delay_is_producers": _("The delay is the producer's, so no office apologises for it. Nothing was changed."),
        "apology_given": _("An apology with a new day was given already; that is done once. Nothing was changed."),
        "apology_too_late": _(
            "An apology with a new day was due by {latest}, a day before the last day. Nothing was changed."
        ),
        # notices
        "notice_not_escalation": _(
            "This notice is of the kind “{kind}”; only escalations are acknowledged. Nothing was changed."
        ),
        "notice_unknown": _("No notice is called “{notice}”. See the list of notices."),
        "notice_variable_missing": _("The text of “{notice}” asks for values that are not there: {names}."),
        "notice_too_long": _("The short text of “{notice}” has {length} characters; at most {maximum} are sent."),
        # calendars and plans
        "calendar_not_found": _("There is no such calendar draft. See the list of calendars."),
        "calendar_not_draft": _("This calendar is {state}, not a draft. Nothing was changed; enter a new draft."),
        "calendar_base_changed": _(
            "The calendars or the draft are no longer those of the preview. Nothing was changed; look at a new "
            "preview, then confirm."
        ),
        "calendar_territory_differs": _(
            "The file is written for “{territory}”, the draft for “{unit}”. Nothing was changed; mend the one or "
            "the other."
        ),
        "document_required": _("Name the number of the document that this rests on."),
        "reason_required": _("Write the reason; it stands in the record of the change."),
        "windows_changed": _(
            "The windows or the calendar are no longer those of the preview. Nothing was changed; look at a new "
            "preview, then repeat."
        ),
        "window_outside_territory": _("The unit lies outside the territory of the season. Enter a unit within it."),
        "day_rule_invalid": _(
            "“{rule}” names no day here. Write 2020-09-19, before 2020-09-20, before 08/2020 or within 04/2020."
        ),
        "day_past": _("The day {day} is over. Enter today or a later day."),
        # reminding by hand
        "officers_only": _("Only an officer of an office in charge may do this. Nothing was changed."),
        "nobody_holds_case": _("It is nobody's turn in this case, or nobody holds that role. Nobody was reminded."),
        "already_nudged": _(
            "The holder was reminded of this case on this working day already. Do it again on the next."
        ),
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
        "code_unusable": _(
            "Use letters without marks, digits, dots, hyphens and underscores; begin with a letter or digit."
        ),
        "instant_invalid": _("Enter an instant with its offset, such as 2020-09-03T08:00+07:00."),
        # what was searched for
        "search_operator_unknown": _(
            "“{operator}:” at place {position} narrows nothing. There are: {operators}. Words alone are searched "
            "without a colon."
        ),
        "search_operator_repeated": _("“{operator}:” stands at place {position} again. Name it once."),
        "search_value_missing": _("Something is missing after “{operator}:”, at place {position}."),
        "search_value_single": _("“{operator}:” takes one value; there is a second at place {position}."),
        "search_value_unknown": _("“{operator}:” knows no “{value}” (place {position}). There are: {choices}."),
        "search_number_wrong": _(
            "“{operator}:” at place {position} takes a number from {minimum} to {maximum}, such as 3, >3, <=3 or 2..4; "
            "“{value}” is none."
        ),
        "search_day_wrong": _(
            "“{operator}:” at place {position} takes a day, such as 2026-12-01, <1/12/2026 or 1/12/2026..31/12/2026; "
            "“{value}” is none."
        ),
        "search_quote_open": _("The quotation mark at place {position} has no end."),
        "choice_required": _("Choose one of the answers."),
        "text_too_short": _("The text has {length} characters; write at least {minimum}."),
        "number_unreadable": _("Enter a number, such as 1.250 or 12,5."),
        "date_unreadable": _("Enter the day as day/month/year, such as 27/3/2020."),
        "phone_unreadable": _("Enter a telephone number, such as 0912 345 678."),
        "email_unreadable": _("Enter a mail address, such as ten@example.vn."),
        # papers and files
        "form_not_found": _("There is no such form in this case."),
        "form_not_open": _("This form is not yours to write, or not now. What you typed is kept."),
        "paper_not_found": _("No such version was handed in."),
        "draft_stale": _(
            "This part was saved in another window since you opened it. Compare the two, then save. Nothing is lost."
        ),
        "draft_changed": _("The draft was changed since this page was opened. Look at it again, then hand it in."),
        "scan_required": _("Attach a photograph or scan of the paper form, as you hand in for the producer."),
        "too_many_files": _("Choose at most {maximum} files."),
        "file_not_found": _("There is no such file, or you may not see it."),
        "file_missing": _("Choose a file first, then send it."),
        "file_empty": _("The file “{name}” is empty. Choose it again."),
        "file_too_large": _("The file “{name}” has {size} MB, which is too large. Choose one of at most {maximum} MB."),
        "file_kind_refused": _("The file “{name}” is of a kind that is not taken. Choose JPG, PNG, WEBP or PDF."),
        "file_kind_differs": _(
            "The file “{name}” is not what its name says. Open it, save it as JPG, PNG or PDF, and choose it again."
        ),
        "file_heic": _(
            "The file “{name}” is in a format of newer telephones (HEIC). Set the camera to JPG, or send a copy as JPG."
        ),
        "picture_unreadable": _("The picture cannot be opened; it may be damaged. Choose another."),
        "picture_too_large": _("The picture has more than {maximum} million dots. Choose a smaller one."),
        "case_files_full": _("This case holds {maximum} files, as many as it may. Speak to the office."),
        "message_needed": _("Write the message."),
        "message_officers_only": _("Internal notes are written by officers only. Nothing was sent."),
        "message_place_unknown": _("There is no such part or file in this case. Choose another, or none."),
        "thread_full": _("This case holds {maximum} messages, as many as it may. Speak to the office."),
        "reads_only": _("Your role reads only. Nothing was changed."),
        # deadlines, feeds, views
        "status_not_found": _(
            "Nothing fits this number together with these digits. The number stands in the letter, the message or the "
            "receipt; the digits are the last four of the producer's telephone number."
        ),
        "period_too_long": _("The period has too many days; at most {maximum} are shown at once."),
        "feed_not_found": _("There is no calendar behind this address; it may have been ended. Make a new one."),
        "view_not_found": _("There is no such saved view among yours."),
        "view_name_taken": _("You have a view of this name. Nothing was changed; choose another name."),
        "views_too_many": _("At most {maximum} views are kept. Nothing was changed; delete one first."),
        "circle_not_yours": _("You hold no such role there today, so it has no colleagues of yours. Choose another."),
        "view_name_required": _("Give the view a name."),
        # how people are reached
        "address_invalid": _("“{value}” is no mail address. Nothing was changed; write it like ten@example.vn."),
        "phone_invalid": _("“{value}” is no telephone number. Nothing was changed; write it like 0912 345 678."),
        "quiet_hours_incomplete": _(
            "Quiet hours have a beginning and an end. Nothing was changed; enter both or neither."
        ),
        "quiet_hours_endless": _(
            "Quiet hours leave an hour of the day in which you are told. Nothing was changed; shorten them."
        ),
        "phone_task_not_found": _("There is no such call to be made, or you may not see it."),
        "phone_task_done": _("That call is recorded as done already. Nothing was changed."),
        "contact_fault_not_found": _("There is no such open contact to mend, or you may not see it."),
        "bounces_off": _("No secret for bounces is set up here (OCOP_BOUNCE_SECRET), so none are taken."),
        "signature_invalid": _(
            "The signature does not fit the body. Nothing was changed; sign the bytes as they are sent."
        ),
        "bounce_unreadable": _("This is no report on a mail that was sent from here. Nothing was changed."),
        # accounts
        "sign_in_failed": _("The phone number or the password is not right. Check and enter them again."),
        "password_short": _("Choose a longer password: at least {minimum} characters."),
        "password_long": _("Choose a shorter password: at most {maximum} characters."),
        "password_common": _("Many people use this password, so it is guessed at once. Choose another."),
        "password_own": _("This password is made of your own name or number. Choose another."),
        "code_wrong": _("This code does not fit. Look at the newest message and enter it again; {left} attempts left."),
        "code_used": _("This code has been used already. Sign in with the password that was chosen with it."),
        "code_expired": _("This code is over. Ask for a new one."),
        "code_spent": _("A wrong code was entered too often, so this one no longer works. Ask for a new one."),
        "link_unknown": _("There is no such link. Open it whole, as it stands in the message."),
        "link_used": _("This link has been used already. Sign in with the password that was chosen."),
        "link_over": _("This link is over. Ask whoever gave it to you for a new one."),
        "login_no_address": _("Enter a phone number of 10 digits, or a mail address like ten@example.vn."),
        "sign_on_failed": _("What came back from the province's sign-on does not fit what was asked. Begin again."),
        "sign_on_unavailable": _(
            "The province's sign-on does not answer. Try again in a moment, or sign in by password."
        ),
        "identity_unknown": _(
            "Your account of the province is not linked to anybody registered here. Sign in by password, or ask the "
            "administrator to link it."
        ),
        "identity_taken": _("This identity is linked to somebody else. Nothing was changed."),
        "not_own_producer": _("You may enter products of your own producer only. Nothing was changed."),
        "commune_unknown": _("No commune of that name is known. Write its name of today, then the province."),
        "commune_choose": _("Several communes have that name. Choose yours."),
        "consent_needed": _("Tick that the office may use these entries; without it no account can be made."),
        "choose_one": _("Choose one of these."),
        "app_code_wrong": _("This code does not fit. Wait for the next code in the app and enter that one."),
        "recovery_code_wrong": _("This spare code does not fit or has been used. Enter another one."),
        # what the engine stands on
        "database_busy": _("The database is busy. Nothing was changed; try again in a moment."),
        "database_unavailable": _("The database does not answer. Nothing was changed; try again in a moment."),
        # score sheets
        "criterion_not_in_set": _("Criterion {criterion} is not on the sheet of set {set}. Nothing was changed."),
        "option_not_in_criterion": _(
            "Criterion {criterion} of set {set} has no option '{option}'. Nothing was changed; choose another."
        ),
        "ground_not_in_set": _("The sheet of set {set} has no ground '{ground}'. Nothing was changed."),
        "no_regulation_on": _("No regulation was in force on {day}. Nothing was changed; check the day."),
        "regulation_not_found": _("There is no such regulation. See the list of regulations."),
        "criteria_set_not_found": _("There is no such criteria set. See the list of sets."),
        "hash_differs": _(
            "The content does not fit its hash {hash}: it was changed since. Nothing was stored; read it anew."
        ),
        "no_sheet": _("No sheet is filed yet, so there is nothing to put together."),
        # people: roles, substitutes, invitations
        "act_reason_required": _("Write why: it stands in the record."),
        "own_account": _("This is your own account. Another administrator does this; nothing was changed."),
        "elsewhere_too": _(
            "This person has roles outside your territory too. Nothing was changed; ask an administrator of both."
        ),
        "account_locked": _("This account is locked. Ask the administrator of your unit; nothing of yours is lost."),
        "locked_already": _("This account is locked. Nothing was changed; unlock it first."),
        "not_locked": _("This account is not locked. Nothing was changed."),
        "no_app": _("This person has not set up a second step. Nothing was changed."),
        "opened_already": _("This account is open already. Nothing was sent; a lost password is renewed at sign-in."),
        "invited_just_now": _("An invitation was sent less than {minutes} minutes ago. Wait a little, then try again."),
        "nothing_to_revoke": _("There is no invitation that could still be used. Nothing was changed."),
        "role_unknown": _("There is no such role to give. Choose one of the list on the second sheet."),
        "grant_there": _("This person has that role there already. Nothing was changed."),
        "grant_over": _("This role ends by then anyway. Nothing was changed."),
        "grant_not_found": _("This person has no such role in your territory."),
        "audit_needs_end": _("An auditor's role needs a last day."),
        "audit_too_long": _("An auditor's role lasts at most {maximum} days. Enter an earlier last day."),
        "place_needed": _("This role is held in a unit. Enter the name or code of one of its kind."),
        "place_unknown": _("“{place}” is no unit of that kind in your territory. Check the name, or use the code."),
        "place_ambiguous": _("There are several “{place}”: {places}. Add a comma and the unit above."),
        "place_not_wanted": _("This role is held in the whole country. Leave the unit empty."),
        "place_beyond": _("This role reaches beyond your territory; an administrator of the whole country gives it."),
        "substitution_too_long": _("A substitution ends at most {maximum} days from now. Enter an earlier last day."),
        "substitute_unfit": _("Choose an officer of the same unit, or of one beside it of the same level."),
        "substituted_already": _(
            "{name} stands in on some of these days already, through {day}. End that first, or choose later days."
        ),
        "nothing_to_stand_in_for": _("This person has no role of an office on those days. Nothing was changed."),
        "substitution_not_found": _("There is no such substitution, or it is not yours to end."),
        "substitution_over": _("This substitution is over already. Nothing was changed."),
        "known_otherwise": _(
            "This number or address is registered under another name. Check both; if the name is misspelt there, "
            "ask that person."
        ),
        "row_twice": _("The same person, role and unit stand in row {row} already. Delete one of the two."),
        "row_named_otherwise": _("The same number or address has another name in row {row}. Mend one of the two."),
        "rows_refused": _("Nothing was done: {count} rows cannot be carried out as things stand now. See each row."),
        "cell_formula": _("The cell holds a formula. Type the value itself."),
        "cell_unreadable": _("The cell holds neither text nor a day nor a whole number. Type it anew as text."),
        "day_unreadable": _("Write the day as day/month/year, like 03/09/2026."),
        "sheet_too_big": _(
            "The workbook is too big: at most {maximum} kB, and nothing but the sheets. Nothing was read."
        ),
        "sheet_unreadable": _("This is no workbook that can be read. Save it as .xlsx and upload it again."),
        "sheet_forbidden": _(
            "The workbook holds macros, embedded files, links or a password. Save the sheet alone as a new .xlsx file."
        ),
        "sheet_too_long": _("The workbook has more than {maximum} rows. Divide it; nothing was read."),
        "sheet_head_wrong": _("The first row must be the head of the empty workbook. Copy your rows into that one."),
        "sheet_empty": _("There is no row below the head. Fill in at least one."),
        "sheet_not_found": _("There is no such workbook of yours; those not carried out are kept for a day."),
        "sheet_done": _("This workbook was carried out already. Nothing was done twice."),
        **COUNCIL_MESSAGES,
        **DOSSIER_MESSAGES,
    }
)
