"""The WSGI entry points: `gunicorn wsgi:app` serves pages, `gunicorn --worker-class gevent
wsgi:stream` live screens; `flask --app wsgi ...` runs commands.
"""

from app.factory import create_app
from app.floor.live.front import Front
from config import Config

app = create_app(Config.from_env())
stream = Front(app)
