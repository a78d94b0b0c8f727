"""Saved views: kept, ordered, renamed, put away and brought back; nobody touches another's."""

from uuid import uuid4

import pytest

from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.services.saved_views import (
    VIEWS_MAX,
    ViewRequest,
    delete_view,
    list_views,
    move_view,
    rename_view,
    restore_view,
    save_view,
)


@pytest.fixture
def views(readers):
    return Views(readers)


class Views:
    """One person's views, each act in a unit of its own."""

    def __init__(self, readers, who="commune_officer"):
        self.readers = readers
        self.person = readers.here.scene.people[who]

    def save(self, name, query="tre:>5"):
        with self.readers.database.unit() as unit:
            return save_view(unit, self.readers.clock, self.person, ViewRequest(name, query)).id

    def act(self, verb, *arguments, **more):
        with self.readers.database.unit() as unit:
            given = (self.readers.clock,) if verb is delete_view else ()
            return verb(unit, *given, self.person, *arguments, **more)

    def names(self):
        with self.readers.database.unit() as unit:
            return [view.name for view in list_views(unit, self.person)]


def test_views_are_kept_in_the_order_of_their_owner(views):
    keys = [views.save(name) for name in ("Quá hạn", "Bước 3", "Của tôi")]
    views.act(move_view, keys[2], before=keys[0])
    assert views.names() == ["Của tôi", "Quá hạn", "Bước 3"]
    views.act(move_view, keys[2], before=None)
    views.act(move_view, keys[1], before=keys[1])
    views.act(rename_view, keys[0], "  Chậm   trên 5 ngày ")
    assert views.names() == ["Chậm trên 5 ngày", "Bước 3", "Của tôi"]


def test_a_deleted_view_comes_back_where_it_was(views):
    keys = [views.save(name) for name in ("A", "B", "C")]
    views.act(delete_view, keys[1])
    assert views.names() == ["A", "C"]
    views.act(restore_view, keys[1])
    views.act(restore_view, keys[1])
    assert views.names() == ["A", "B", "C"]


def test_a_name_is_taken_once_and_again_after_it_was_put_away(views):
    key = views.save("A")
    with pytest.raises(ConflictError, match="view_name_taken"):
        views.save("A")
    other = views.save("B")
    with pytest.raises(ConflictError, match="view_name_taken"):
        views.act(rename_view, other, "A")
    views.act(delete_view, key)
    views.save("A")
    with pytest.raises(ConflictError, match="view_name_taken"):
        views.act(restore_view, key)
    assert views.names() == ["B", "A"]


def test_what_cannot_be_kept_is_refused(views):
    for name, query, code in (
        ("", "", "view_name_required"),
        ("  ", "", "view_name_required"),
        ("x" * 81, "", "text_too_long"),
        ("A", "mau:do", "search_operator_unknown"),
    ):
        with pytest.raises(InvalidInputError, match=code):
            views.save(name, query)
    assert views.names() == []


def test_fifty_views_are_kept_and_no_more(views):
    keys = [views.save(f"V{number:02}") for number in range(VIEWS_MAX)]
    with pytest.raises(ConflictError, match="views_too_many"):
        views.save("more")
    views.act(delete_view, keys[0])
    views.save("more")
    with pytest.raises(ConflictError, match="views_too_many"):
        views.act(restore_view, keys[0])


def test_nobody_sees_or_touches_another_s_views(readers, views):
    key = views.save("A")
    other = Views(readers, "stranger")

    assert other.names() == []
    for verb, arguments, more in (
        (rename_view, (key, "B"), {}),
        (delete_view, (key,), {}),
        (restore_view, (key,), {}),
        (move_view, (key,), {"before": None}),
        (move_view, (uuid4(),), {"before": key}),
    ):
        with pytest.raises(NotFoundError, match="view_not_found"):
            other.act(verb, *arguments, **more)
    assert views.names() == ["A"]
