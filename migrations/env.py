"""Alembic's environment: runs on the application's own engine, with its transaction rules."""

from alembic import context
from flask import current_app

from app.core.db import Base, db

config = context.config


def _include(_obj, name, kind, _reflected, _compare_to):  # type: ignore[no-untyped-def]
    return not (kind == "table" and name.startswith("sqlite_"))


def run_migrations_online() -> None:
    """Upgrade or compare over one connection of the application's engine."""
    engine = db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=False,
            compare_type=True,
            include_object=_include,
            transaction_per_migration=True,
            **{
                key: value
                for key, value in current_app.extensions["migrate"].configure_args.items()
                if key not in {"compare_type", "render_as_batch"}
            },
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations_online()
