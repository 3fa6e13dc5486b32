# The portal's image: one for web, worker, beat and migrations; docker-compose.yml gives each its command.

FROM python:3.11-slim AS build
WORKDIR /source
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE NOTICE wsgi.py ./
COPY matching matching
COPY portal portal
COPY seed seed
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/vendor-match --create-home portal \
    && install --directory --owner portal --mode 0700 /var/lib/vendor-match/tables
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    INSTANCE_DIR=/var/lib/vendor-match \
    PORT=8000
WORKDIR /var/lib/vendor-match
USER portal
EXPOSE 8000
