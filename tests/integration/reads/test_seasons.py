"""Which seasons a person is offered: those of the provinces of their roles, and the one they name."""

from workflow.domain.reach import NOTHING, union
from workflow.services.show_board import show_board
from workflow.store.reads import season_board


def offered(readers, who, *, acts=None, code=None):
    reach = union(readers.sight(who, acts=acts).reaches.values())
    with readers.database.snapshot() as unit:
        return [season.code for season in season_board.seasons(unit, code=code, reach=reach)]


def test_everybody_is_offered_the_seasons_of_their_own_province(readers):
    for who in ("producer", "commune_officer", "district_officer", "province_officer"):
        assert offered(readers, who) == ["here"], who
        assert offered(readers, who, acts=readers.there) == ["there"], who
    assert sorted(offered(readers, "auditor")) == ["here", "there"]


def test_a_season_that_is_named_is_among_them(readers):
    assert sorted(offered(readers, "commune_officer", code="there")) == ["here", "there"]
    with readers.database.snapshot() as unit:
        assert season_board.seasons(unit, reach=NOTHING) == []
        assert [one.code for one in season_board.seasons(unit, code="there", reach=NOTHING)] == ["there"]


def test_a_board_begins_with_the_season_of_ones_own_province(readers):
    for acts, code in ((readers.here, "here"), (readers.there, "there")):
        reach = union(readers.sight("province_officer", acts=acts).reaches.values())
        with readers.database.snapshot() as unit:
            board = show_board(unit, clock=readers.clock, reach=reach)
        assert board is not None
        assert (board.season.code, board.others) == (code, ())
