"""Alembic's entry: one transaction a revision, an advisory lock against two at once, time-outs."""

from alembic import context
from sqlalchemy import NullPool, create_engine, make_url, text

from workflow.store.models.all import metadata

_LOCK = 0x0C0B


def _online() -> None:
    url = make_url(str(context.config.get_main_option("sqlalchemy.url")))
    engine = create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET statement_timeout = '1h'"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.execute(text("SET lock_timeout = '4s'"))  # only now: another upgrade may take its time
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            compare_type=True,
            compare_server_default=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
        connection.commit()


_online()
