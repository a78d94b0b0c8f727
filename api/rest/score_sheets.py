"""Score sheets: a member's own, saved criterion by criterion, and filed; those of others only once one's own is."""

from starlette.responses import Response

from api.answers import answer
from api.body import read
from api.deps import CallOf, JsonBody, key_or_code
from api.described import IDEMPOTENCY_KEY, IF_MATCH, described
from api.rest.council_json import sheet_json
from api.rest.evaluation import evaluation_of
from api.rest.sheet_shapes import FiledShape, SavedShape, SheetBody, SheetShape
from api.routing import API, noun
from workflow.domain.council_session import CASES_MAX
from workflow.domain.errors import ConflictError, NotFoundError, StaleVersionError
from workflow.domain.score_sheet import OPINION, STOPS
from workflow.services.file_sheet import FileRequest, file_sheet
from workflow.services.save_sheet import save_sheet, show_sheet
from workflow.services.show_sheets import others_of

router = noun(API + "/council-sessions/{key}/sheets/{position}", tag="councils")
_REFUSALS = (NotFoundError, ConflictError, StaleVersionError)


@router.get("", **described(gives=SheetShape, raises=(NotFoundError, ConflictError)))
def show_own_sheet(call: CallOf, key: str, position: str) -> Response:
    """Show one's own sheet on the case at a place of the list; with the others' once one's own is filed."""
    shelf = evaluation_of(call).shelf
    with call.edge.database.single() as unit:
        sight = call.sight(unit)
        desk = show_sheet(unit, sight, shelf, key_or_code(key), _place(position))
        others = others_of(unit, sight, desk) if desk.is_filed else []
    return answer(sheet_json(call, desk, others), headers={"etag": f'"{desk.own.version}"'})


@router.put("", **described(gives=SavedShape, takes=SheetBody, raises=_REFUSALS))
def save_own_sheet(call: CallOf, key: str, position: str, body: JsonBody) -> Response:
    """Save entries over the version seen; two windows clash only where both changed the same criterion."""
    shelf = evaluation_of(call).shelf
    asked = read(SheetBody, body)
    entries = {code: [entry.option, entry.remark] for code, entry in asked.entries.items()}
    if asked.stops is not None:
        entries[STOPS] = list(asked.stops)
    if asked.opinion is not None:
        entries[OPINION] = [asked.opinion]
    with call.edge.database.single() as unit:
        sight = call.sight(unit)
        desk = show_sheet(unit, sight, shelf, key_or_code(key), _place(position))
        saved = save_sheet(unit, call.edge.clock, sight, desk, entries, seen=asked.seen)
    return answer({"version": saved.version, "at": saved.at})


@router.post("/filing", **described(gives=FiledShape, headers=(IDEMPOTENCY_KEY, IF_MATCH), raises=_REFUSALS))
def file_own_sheet(call: CallOf, key: str, position: str) -> Response:
    """File the sheet as it is stored: final for its round. The same Idempotency-Key gives the first receipt."""
    shelf = evaluation_of(call).shelf
    with call.edge.database.single() as unit:
        sight = call.sight(unit)
    asked = FileRequest(key_or_code(key), _place(position), call.request_key(), seen=call.expected_version())
    done = file_sheet(call.edge.database, call.edge.clock, sight, shelf, asked)
    return answer({"sha256": done.sha256.hex(), "round": done.round, "at": done.at, "replayed": done.again})


def _place(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(CASES_MAX))):
        raise NotFoundError("sheet_not_found")
    return int(text)
