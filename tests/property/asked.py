"""What an act asks for, generated: mostly right, now and then missing or of the wrong kind."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from workflow.domain.process import InputField, Transition

SOME_DAY = date(2021, 1, 1)
WORDS = st.sampled_from(["đạt", "thiếu giấy kiểm nghiệm", "bổ sung phương án", "“trích” \\ \n dòng hai 🍚"])
DAYS = st.integers(-400, 1200).map(lambda days: (SOME_DAY + timedelta(days=days)).isoformat())


def values(field: InputField) -> st.SearchStrategy[Any]:
    """Give good values of a field."""
    low, high = field.minimum or 0, 100 if field.maximum is None else field.maximum
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "text": st.text("abcđê 0/", min_size=1, max_size=10),
        "integer": st.integers(low, high),
        "decimal": st.integers(2 * low, 2 * high).map(lambda halves: f"{halves // 2}.{halves % 2 * 5}"),
        "date": DAYS,
        "choice": st.sampled_from(sorted(field.choices) or [""]),
        "boolean": st.booleans(),
        "text_list": st.lists(WORDS, max_size=min(3, high)),
    }
    return kinds[field.type]


@st.composite
def what_is_asked(draw: st.DrawFn, transition: Transition | None) -> dict[str, Any]:
    """Give comment, evidence and inputs for an act; about one in ten is spoilt."""
    spoilt = draw(st.integers(0, 9)) == 9
    if transition is None:
        return {"comment": "thử"}
    asked: dict[str, Any] = {
        "comment": draw(WORDS) if transition.comment == "required" or draw(st.booleans()) else None,
        "evidence": ("biên bản",) if transition.evidence == "required" or draw(st.booleans()) else (),
        "inputs": {
            field.name: draw(values(field)) for field in transition.inputs if field.required or draw(st.booleans())
        },
    }
    if spoilt:
        asked |= draw(st.sampled_from([{"comment": "\x00"}, {"evidence": ("x",) * 51}, {"inputs": {"stray": 1}}]))
    return asked
