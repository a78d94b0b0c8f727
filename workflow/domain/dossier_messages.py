"""What the refusals of dossiers, their files and their checks say, in English; a part of ``messages``."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


DOSSIER_MESSAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # what is put together
        "dossier_item_not_found": _("The dossier has no such item."),
        "dossier_item_unknown": _("The dossier has no such item. Nothing was changed; open the page again."),
        "evidence_not_found": _("This file does not stand in the dossier. Nothing was changed; open the page again."),
        "criteria_set_unknown": _("Say first of which product set the product is."),
        "dossier_moved": _(
            "The dossier was changed in another window meanwhile. Nothing was changed; open the page again."
        ),
        "page_not_in_file": _("The file has no such page. Nothing was changed; look at how many pages it has."),
        "pins_full": _("At most {maximum} places of one file are named. Nothing was changed; take one away first."),
        # files
        "file_encrypted": _("The file is locked with a password. Save it without one, and send it again."),
        "file_bomb": _("The file would unpack to far more than it is. Make it anew, or save it as PDF."),
        "file_macros": _("The file holds a program (macros). Save it without, as .docx, .xlsx or PDF."),
        "pdf_unreadable": _("The PDF cannot be read. Make it anew, and look whether it opens."),
        "pdf_slow": _("Reading the PDF takes too long now. Nothing was lost; try again in some minutes."),
        "files_unreachable": _("Files cannot be reached now. Nothing was lost; try again in some minutes."),
        "file_damaged": _("What is kept of this file is not what was handed in. Tell whoever runs the system."),
        "case_files_large": _("The files of one case hold at most {maximum} MB together. Nothing was stored."),
        "upload_not_found": _("This upload is not known, or over. Choose the file again; what was stored stays."),
        "upload_elsewhere": _("{offset} bytes of the file are here; go on from there."),
        "upload_longer": _("More came than the {size} bytes that were announced. Choose the file again."),
        "piece_too_large": _("A piece holds at most {maximum} bytes. Nothing was lost; send smaller ones."),
        # handing in
        "own_score_unfinished": _("Your own score is not complete: criteria without an answer: {count}."),
        "kind_differs": _("The registration names another kind of dossier than this one. Mend it on the form."),
        # the offices
        "not_checking": _("The dossier is not on your desk to be checked now."),
        "verdict_unknown": _("Say: accepted, wrong or missing."),
        "verdict_needed": _("Nobody has said yet whether this is accepted."),
        "remark_needed": _("Say what is wrong or missing."),
        "nothing_to_complete": _("Everything is accepted, so there is nothing to ask for. Pass the dossier on."),
        "dossier_not_handed_in": _("No dossier was handed in through this system, so there is none to check."),
        "dossier_not_received": _("The dossier does not wait to be entered into a book. Nothing was changed."),
        "not_registering": _("The office that has the dossier enters it into its book. Nothing was changed."),
    }
)
