"""Building the application: the only place that knows every room."""

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli, jobs, web
from app.access import guard
from app.accounts import sign_in
from app.accounts.routes import bp as accounts
from app.api.routes import bp as api
from app.core.db import db, listen
from app.exchange.routes import bp as exchange
from app.floor.routes import bp as floor
from app.funding.routes import bp as funding
from app.home.routes import bp as home
from app.meetings.routes import bp as meetings
from app.news.routes import bp as news
from app.partners.routes import bp as partners
from app.programmes.routes import bp as programmes
from app.registration.routes import bp as registration
from app.reports.routes import bp as reports
from config import Config

ROOT = Path(__file__).resolve().parent.parent

#: The rooms with pages, in the order of the house, lowest first.
ROOMS = (
    accounts,
    partners,
    programmes,
    meetings,
    registration,
    funding,
    floor,
    reports,
    exchange,
    news,
    api,
    home,
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
    for part in (jobs, web, sign_in):
        part.init_app(app)
    for room in ROOMS:
        app.register_blueprint(room)
    cli.register(app)
    guard.check_all_declared(app)
    return app
