"""``ocop openapi``: print the API description, with the words of the shipped cycles."""

import sys

import typer


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="openapi")(run)


def run() -> None:
    """Print the OpenAPI document of this version, without starting anything."""
    import orjson

    from api.app import describe
    from ocop import cycles

    described = describe(cycles.load(path) for path in cycles.shipped())
    sys.stdout.buffer.write(orjson.dumps(described, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
