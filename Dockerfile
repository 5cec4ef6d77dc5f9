# The site in a container: the same locks and the same set-up as ./dev, run by a user without rights.
# The instance folder is the one thing to keep; mount a volume there.

FROM python:3.11-slim-bookworm AS builder
WORKDIR /site
COPY dev requirements.txt requirements-dev.txt requirements-uv.txt requirements-node.txt ./
COPY package.json package-lock.json .npmrc ./
RUN ./dev set-up
COPY app app
RUN ./dev set-up

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home site \
    && install -d -o site -m 700 /var/lib/tour-de-table
WORKDIR /site
COPY --from=builder /site/.venv .venv
COPY --from=builder /site/app app
COPY migrations migrations
COPY templates templates
COPY config.py wsgi.py ./
ENV PATH=/site/.venv/bin:$PATH \
    INSTANCE_PATH=/var/lib/tour-de-table \
    PYTHONUNBUFFERED=1
USER site
VOLUME /var/lib/tour-de-table
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--no-control-socket", "--bind", "0.0.0.0:8000", "--workers", "2", \
     "--worker-class", "gthread", "--threads", "4", "--access-logfile", "-", "wsgi:app"]
