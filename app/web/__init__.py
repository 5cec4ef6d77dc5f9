"""What all pages share: language, words and numbers, forms and fields, navigation, errors,
headers, caching.
"""

from flask import Flask
from jinja2 import StrictUndefined

from app.access import guard
from app.web import (
    addresses,
    caching,
    errors,
    filters,
    headers,
    language,
    navigation,
    pages,
    tokens,
)


def init_app(app: Flask) -> None:
    """Give the application all of it. Call before the rooms, whose pages build on it."""
    app.jinja_env.undefined = StrictUndefined
    guard.init_app(app)
    app.before_request(guard.forget_identity)
    language.init_app(app)
    addresses.init_app(app)
    filters.init_app(app)
    navigation.init_app(app)
    tokens.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    caching.init_app(app)
    app.register_blueprint(pages.bp)
