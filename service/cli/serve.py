"""``lachan serve``: the HTTP API."""

from __future__ import annotations

import os
import tempfile
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help="Answer over HTTP.")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Worker processes.")] = None,
) -> None:
    """Run until stopped. Settings come from LACHAN_… variables; options win over them."""
    import uvicorn

    from service.errors import ServiceError
    from service.logs import set_up
    from service.settings import Settings
    from service.web.protocol import LimitedProtocol
    from service.wiring import build

    settings = Settings()
    set_up(settings.log_level, settings.log_format)
    count = workers or settings.workers
    try:
        build(settings).close()  # keys, records and index exist before the workers start
    except (ServiceError, OSError) as error:
        typer.echo(f"lachan: {error}", err=True)
        raise typer.Exit(2) from None
    if count > 1 and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="lachan-metrics-")
    uvicorn.run(
        "service.asgi:app",
        factory=True,
        host=host or settings.host,
        port=settings.port if port is None else port,
        workers=count,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whose word counts is a setting of ours, see web/caller.py
        log_config=None,
        http=LimitedProtocol,
        ws="none",
        timeout_graceful_shutdown=10,
    )
