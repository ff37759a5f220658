# syntax=docker/dockerfile:1
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/lachan \
    && /opt/lachan/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY requirements-build.lock ./
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md CHANGELOG.md ./
COPY blocklists ./blocklists
COPY models ./models
COPY service ./service
RUN /opt/build/bin/python -m hatchling build -t wheel -d /src/dist \
    && /opt/lachan/bin/pip install --no-cache-dir --no-deps /src/dist/*.whl

FROM python:3.11-slim-bookworm
RUN groupadd --system --gid 10001 lachan \
    && useradd --system --uid 10001 --gid lachan --home-dir /data lachan \
    && install -d -o lachan -g lachan -m 0700 /data
COPY --from=build /opt/lachan /opt/lachan
ENV PATH=/opt/lachan/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LACHAN_DATA_DIR=/data \
    LACHAN_HOST=0.0.0.0
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8000, timeout=2); c.request('GET', '/ready'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["lachan"]
CMD ["serve"]
