"""The WSGI entry point: `gunicorn wsgi:app`, `flask --app wsgi ...`."""

from app.factory import create_app
from config import Config

app = create_app(Config.from_env())
