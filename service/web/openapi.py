"""OpenAPI: adds the hot routes, which FastAPI never sees, from the same schemas."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from service.web.documented import DOCUMENTED
from service.web.examples import ANSWER, PROBLEM
from service.web.schemas import (
    AnswerModel,
    AnswersModel,
    CheckRequest,
    ChecksRequest,
    PictureAnswersModel,
    ProblemModel,
)

_MODELS: tuple[type[BaseModel], ...] = (
    AnswerModel,
    AnswersModel,
    CheckRequest,
    ChecksRequest,
    PictureAnswersModel,
    ProblemModel,
)
_PICTURES = ("image/png", "image/jpeg", "image/webp")


def document(app: FastAPI) -> dict[str, Any]:
    """The whole document; made once."""
    if app.openapi_schema:
        return app.openapi_schema
    schema = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    _, definitions = models_json_schema(
        [(model, "validation") for model in (*_MODELS, *sorted(DOCUMENTED, key=str))],
        ref_template="#/components/schemas/{model}",
    )
    schema.setdefault("components", {}).setdefault("schemas", {}).update(definitions["$defs"])
    paths = schema["paths"]
    paths["/v1/check"] = {
        "post": _operation(
            "check", "Check one value", _json(CheckRequest, {"value": "vietcombank.com.vn"}),
            _ok(AnswerModel, ANSWER),
        )
    }  # fmt: skip
    paths["/v1/checks"] = {
        "post": _operation(
            "checks",
            "Check up to 500 values",
            _json(ChecksRequest, {"items": [{"value": "https://example.com/"}]}),
            _ok(AnswersModel, {"answers": [{"answer": ANSWER, "problem": None}]}),
        )
    }
    pictures = {media: {"schema": {"type": "string", "format": "binary"}} for media in _PICTURES}
    paths["/v1/check/image"] = {
        "post": _operation(
            "check_image",
            "Check the codes in a picture",
            {"required": True, "content": pictures},
            _ok(PictureAnswersModel, {"codes": [ANSWER]}),
        )
    }
    app.openapi_schema = schema
    return schema


def _json(model: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": _content(model, example)}}


def _content(model: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}, "example": example}


def _ok(model: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    return {"description": "The answer", "content": {"application/json": _content(model, example)}}


def _operation(name: str, summary: str, body: dict[str, Any], ok: dict[str, Any]) -> dict[str, Any]:
    problem = {
        "description": "A problem document",
        "content": {"application/problem+json": _content(ProblemModel, PROBLEM)},
    }
    return {
        "tags": ["checks"],
        "operationId": name,
        "summary": summary,
        "parameters": [
            {
                "name": "Accept-Language",
                "in": "header",
                "required": False,
                "schema": {"type": "string"},
                "example": "vi",
            }
        ],
        "requestBody": body,
        "responses": {
            "200": ok,
            "413": problem,
            "422": problem,
            "503": problem,
        },
    }
