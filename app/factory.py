"""Building the application: the only place that knows every room."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from app.core.db import db, listen
from config import Config

ROOT = Path(__file__).resolve().parent.parent

#: Every room with pages, in the order of the house, lowest first.
ROOMS = (
    "accounts",
    "partners",
    "programmes",
    "meetings",
    "registration",
    "funding",
    "floor",
    "reports",
    "api",
    "home",
)

migrate = Migrate()


def create_app(config: Config) -> Flask:
    """Build the application from ``config``.

    Raises UndeclaredEndpoint when a page says nothing about who may open it.
    """
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder="static")
    app.config.from_mapping(config.flask_settings())
    if config.proxy_hops:
        hops = config.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    with app.app_context():
        listen(db.engine)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), compare_type=True)
    import_module("app.core.submissions")
    for lower in ("audit.models", "jobs.models", "mail.models"):
        _import_if_there(f"app.{lower}")
    for room in ROOMS:
        _import_if_there(f"app.{room}.models")
    for part in ("jobs", "web", "accounts.sign_in"):
        module = _import_if_there(f"app.{part}")
        if module is not None and hasattr(module, "init_app"):
            module.init_app(app)
    for room in ROOMS:
        module = _import_if_there(f"app.{room}.routes")
        if module is not None and hasattr(module, "bp"):
            app.register_blueprint(module.bp)
    cli = _import_if_there("app.cli")
    if cli is not None:
        cli.register(app)
    guard = _import_if_there("app.access.guard")
    if guard is not None:
        guard.check_all_declared(app)
    return app


def _import_if_there(name: str) -> ModuleType | None:
    parent = name.rpartition(".")[0]
    try:
        if find_spec(parent) is None or find_spec(name) is None:
            return None
    except ModuleNotFoundError:
        return None
    return import_module(name)
