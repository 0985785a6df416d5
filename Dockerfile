# The design system and the typeface, from the committed lock.
FROM node:22-bookworm-slim AS assets
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY bin/assets bin/assets
RUN bin/assets

# The Python packages, each checked against its hash.
FROM python:3.12-slim-bookworm AS packages
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

FROM python:3.12-slim-bookworm
# Pango and HarfBuzz lay out the PDF files. Inter must be Debian's static one: a variable font breaks PDF/UA. Noto has the letters of names
# in every script.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-inter fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && fc-cache -f \
    && useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin app
COPY --from=packages /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 XDG_CACHE_HOME=/tmp VAR_DIR=/app/var
WORKDIR /app
COPY . .
COPY --from=assets /src/static_vendor static_vendor
# Addresses that lead nowhere: the step must not make a key or a database inside the image.
# Byte code is made here because the running container's disk can be read-only.
RUN SECRET_KEY=only-for-this-step REDIS_URL=redis://nowhere DATABASE_URL=postgres://nowhere/none COLLECTING_STATIC=1 \
        python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q mentorprogram people programs sessions \
    && install -d -o app -g app var/files
ENV PYTHONDONTWRITEBYTECODE=1
USER app
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "mentorprogram.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
