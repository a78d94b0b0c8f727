"""The year 2026 with and without the swap of 2/1 with 10/1, entered by letter on 25/12/2025."""

from tests import factories

SWAP_OFF = """  - {days: ["2026-01-02"], kind: swapped,
     name: {vi: "Nghỉ hoán đổi, làm bù thứ Bảy 10/1/2026", en: "Day off, made up on Saturday 10/1/2026"},
     made_up_on: ["2026-01-10"], document: letter_12729}
"""
SWAP_ON = """  - {day: "2026-01-10", instead_of: "2026-01-02", document: letter_12729}
"""


def with_swap() -> str:
    """Give the shipped year 2026."""
    return dict(factories.calendar_files())["vn-2026.yaml"]


def without_swap() -> str:
    """Give the year 2026 as it stood before the letter of 25/12/2025."""
    text = with_swap()
    assert SWAP_OFF in text
    assert SWAP_ON in text
    cut = text.replace(SWAP_OFF, "").replace(SWAP_ON, "")
    start = cut.index("  letter_12729:")
    return cut[:start] + cut[cut.index("  notice_9441:") :]
