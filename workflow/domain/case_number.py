"""Numbers of the books kept by offices: receipt notes and products (QĐ 26/2026, Mẫu số 01 and head of the sheet). Pure.

How many digits a number has is not printed; it is written without leading zeros.
"""

from typing import Final, Literal, TypeAlias

Book: TypeAlias = Literal["receipt_commune", "receipt_province", "product"]
RECEIPTS: Final[tuple[Book, ...]] = ("receipt_commune", "receipt_province")


def written(book: Book, number: int, *, province: str, commune: str, year: int) -> str:
    """Write a number as its book does: ``7/PĐK-42-18562-2026``, or ``42-18562-7-2026`` of a product."""
    if book == "product":
        return f"{province}-{commune}-{number}-{year}"
    return f"{number}/PĐK-{province}-{commune}-{year}"
