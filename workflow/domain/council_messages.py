"""What the refusals of councils, sessions and sheets say, in English; a part of ``messages``."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


COUNCIL_MESSAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # councils and members
        "council_not_found": _("There is no such council, or you may not see it."),
        "council_exists": _("A council by decision {decision} is entered already. Nothing was changed; open it."),
        "unit_of_level": _("A council of this level needs its province or district, one of the ministry none."),
        "tax_code_shape": _("This is no tax code: 10 digits, 10 and 3, or 12. Nothing was kept; look at it again."),
        "member_not_found": _("Nobody with this post sits here now. Nothing was changed; look at the list again."),
        "member_exists": _(
            "The person sits here already, or the post of chair is held by another. Nothing was changed; "
            "end that post first."
        ),
        "outside_term": _("The day lies outside the council's term ({opens} to {closes}). Choose another day."),
        # a session and its list
        "council_session_not_found": _("There is no such session, or you may not see it."),
        "session_moved": _(
            "Something happened in the session since you opened this page. Nothing was changed; "
            "look at it again, then repeat."
        ),
        "list_frozen": _("The list is frozen and no longer changes. Nothing was changed."),
        "list_not_frozen": _("The list is not frozen yet. Nothing was changed; the secretary freezes it first."),
        "list_empty": _("The list has no product. The secretary puts products on it."),
        "seats_empty": _("The council has nobody who scores on that day. The secretary enters its members."),
        "chair_unnamed": _("The council has no chair on that day. The secretary enters the chair."),
        "cases_not_waiting": _(
            "{count} of the cases do not wait for this council or stand on another list. Nothing was changed."
        ),
        "case_not_listed": _("This product does not stand on the session's list, or was set aside."),
        "case_without_sheet": _(
            "{case}: no criteria sheet is known for it. The secretary enters the number of its set (1 to 26)."
        ),
        "written_for_first": _(
            "{case}: only a re-evaluation is decided by written opinions. The secretary puts it on a meeting's list."
        ),
        "judged_before": _("{member} scored one of these products before; a second treatment needs other members."),
        "session_opened": _("The scoring is open already. Nothing was changed."),
        "session_not_open": _("The scoring is not open yet. Nothing was changed; the secretary opens it."),
        "session_closed": _("The session is over; nothing in it changes any more."),
        "session_not_ready": _("This is not open yet, for the reasons listed. Nothing was changed."),
        "cases_refused": _(
            "{count} cases cannot be moved, for the reasons listed. Nothing was changed, in none of them."
        ),
        # opening
        "before_the_day": _("The session meets on {meets}; the scoring opens on that day."),
        "documents_not_sent": _("The dossiers have not been sent to the members. The secretary sends them."),
        "documents_late": _(
            "Members need the dossiers {days} working days before; they had {had}. The secretary sets a later day."
        ),
        "quorum_missing": _(
            "{needed} of {seats} members are needed, {present} are here. Scoring waits until they come."
        ),
        "chair_missing": _("Whoever presides is not here. Scoring waits until the chair comes."),
        "not_declared": _("{member} has not declared whether anything keeps them from a product."),
        "conflict_undecided": _("{member}: a possible conflict of interest is not decided. The secretary notes it."),
        "nobody_scores": _("{case}: every member stands aside. The secretary takes it off or seats another member."),
        # declarations
        "seat_needed": _("Only a member of the session does this. Nothing was changed."),
        "conflict_not_found": _("There is nothing left to decide between this member and this product."),
        "own_conflict": _("Nobody decides on their own conflict of interest. Nothing was changed; ask a colleague."),
        "reason_required": _("Write the reason. Nothing was changed."),
        # sheets
        "sheet_not_found": _("There is no such sheet for you to write."),
        "sheet_filed": _("Your sheet is filed and is final for this round. Nothing was changed."),
        "sheet_stale": _(
            "A criterion was changed in another window since you opened this page. Nothing was lost; "
            "both choices stand side by side: choose, then save."
        ),
        "round_over": _("The product is now scored in round {round}. Open its sheet again; what you filed is kept."),
        "case_aside": _("{case} was set aside from this session and is not scored here any more."),
        "result_published": _("{case}: its provisional points are published, so no sheet is filed now."),
        "seat_does_not_score": _("Your post does not score in this session."),
        "member_recused": _("You stand aside from this product and do not score it."),
        "member_absent": _("You are not noted as present. The secretary notes your arrival."),
        "criterion_open": _("{criterion}: nothing is chosen yet."),
        "one_option": _("{criterion}: exactly one option counts. Choose one."),
        "remark_below_claim": _("{criterion}: the choice is below the producer's own score. Write why."),
        "rules_changed": _(
            "The regulation by which this is scored (content {hash}) is not the one known here: its data was changed "
            "after use. Nothing was changed; the operator puts the used data back."
        ),
        # results
        "results_sealed": _(
            "Results are open to who runs and who presides the session, and to others once it is closed."
        ),
        "result_not_ready": _("{case}: not enough sheets are filed to be looked at, or your own is not."),
        "sheets_missing": _("{case}: {filed} sheets are filed, {needed} are needed."),
        "spread_too_wide": _(
            "{case}: two sheets differ by more than {points} points. The council talks, then scores it once more."
        ),
        "divergent_written": _(
            "{case}: written opinions differ by more than {points} points. The secretary sets it aside for a meeting."
        ),
        "not_concluded": _("{case}: the council has not concluded."),
        "conclusion_stale": _("{case}: sheets came in after the conclusion and changed the result. Conclude again."),
        "stars_above_result": _(
            "{case}: at most {proposed} stars by points and conditions, not {stars}. "
            "The council may go lower, not higher."
        ),
        "stars_need_reason": _("{case}: {proposed} stars were proposed. Write why the council concludes otherwise."),
        "rescore_first": _("{case}: the sheets lie too far apart. It is scored once more before a conclusion."),
        "spread_needs_reason": _("{case}: the sheets still lie too far apart. Write why the council concludes."),
        "objection_open": _("{case}: its maker answered the provisional points. The secretary sets it aside."),
        "aside_not_so": _("{case} cannot be set aside for this reason. Nothing was changed."),
        "not_published_here": _("At this level no provisional points are published. Nothing was changed."),
        "no_calendar": _("No calendar of working days is confirmed. Nothing was changed; the office confirms one."),
        "minutes_not_found": _("There are no minutes yet, or you may not see them."),
    }
)
