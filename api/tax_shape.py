"""How tax codes are written, as the composition root says; without it as is usual."""

from fastapi import FastAPI

from workflow.domain.tax_code import SHAPE


def put_on(app: FastAPI, shape: str) -> None:
    """Give an application the shape, a regular expression that a whole code fits."""
    app.state.tax_shape = shape


def tax_shape_of(app: FastAPI) -> str:
    """Give the shape."""
    found = getattr(app.state, "tax_shape", SHAPE)
    return found if isinstance(found, str) else SHAPE
