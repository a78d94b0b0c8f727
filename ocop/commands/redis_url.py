"""``ocop redis-url``: the address of the running Redis."""

import typer


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="redis-url")(run)


def run() -> None:
    """Print the address of the running Redis; fail when none is running."""
    from ocop.datadir import DataDir
    from ocop.embedded.redis import RedisPlace, url
    from ocop.errors import OperatorError
    from ocop.settings import load_settings

    settings = load_settings()
    found = settings.redis_url or url(RedisPlace(DataDir(settings.data_dir).redis))
    if found is None:
        raise OperatorError(f"No Redis is running on {settings.data_dir}; start it with `ocop up`.")
    typer.echo(found)
