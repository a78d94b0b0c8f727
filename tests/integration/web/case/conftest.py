"""The pages of cases over a province of their own."""

from tests.fixtures.case_pages import case_pages, counted

__all__ = ["case_pages", "counted"]
