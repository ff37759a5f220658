"""Health: alive, ready, and why not."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from service.checks.seal import versions_of
from service.web import metrics
from service.wiring import Services


def router(services: Services) -> APIRouter:
    """``/live``, ``/ready`` and, where switched on, ``/metrics``."""
    routes = APIRouter(tags=["health"])

    @routes.get("/live", summary="The process runs")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @routes.get("/ready", summary="Checks can be answered, and what is missing")
    async def ready() -> Response:
        snapshot = services.snapshot
        if snapshot is None:
            return JSONResponse({"status": "not_ready", "degraded": ["no_snapshot"]}, 503)
        versions = versions_of(snapshot)
        return JSONResponse(
            {
                "status": "ready",
                "degraded": list(snapshot.degraded),
                "lists": versions.lists,
                "entries": snapshot.index.size,
                "classifier": versions.classifier,
                "code": versions.code,
            }
        )

    if services.settings.metrics:
        used = services.classifier
        metrics.show_classifier(used.version if used is not None else None)
        services.on_scores = metrics.count_scores

        @routes.get("/metrics", include_in_schema=False)
        async def show_metrics() -> Response:
            return Response(metrics.render(), media_type=metrics.MEDIA_TYPE)

    return routes
