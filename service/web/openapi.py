"""OpenAPI: adds the hot routes, which FastAPI never sees, from the same schemas; and the problem
documents, which any operation may answer.
"""

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
_PROBLEMS = {
    "401": "Nobody is logged in, or the proof of who asks is wrong",
    "403": "The role, area, session or key does not allow it",
    "404": "Nothing of that name, or nothing that you may see",
    "408": "The body came too slowly",
    "409": "It fits no present state",
    "413": "A limit of size, count or depth was passed",
    "422": "The request is at fault; `field` names where",
    "429": "Asked too much; `Retry-After` says how long to wait",
    "503": "The service cannot answer yet",
}


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
    _add_problems(schema)
    app.openapi_schema = schema
    return schema


def _add_problems(schema: dict[str, Any]) -> None:
    """Every operation refuses in one way, so it is described in one place."""
    content = {"application/problem+json": _content(ProblemModel, PROBLEM)}
    problems = {
        status: {"description": words, "content": content} for status, words in _PROBLEMS.items()
    }
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"] |= problems
    state: dict[str, Any] = {"application/json": {"schema": {"type": "object"}}}
    ready = schema["paths"]["/ready"]["get"]["responses"]
    ready["503"] = {"description": "No lists are loaded yet", "content": state}
    for unused in ("HTTPValidationError", "ValidationError"):  # what FastAPI would have answered
        schema["components"]["schemas"].pop(unused, None)


def _json(model: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": _content(model, example)}}


def _content(model: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}, "example": example}


def _ok(model: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    return {"description": "The answer", "content": {"application/json": _content(model, example)}}


def _operation(name: str, summary: str, body: dict[str, Any], ok: dict[str, Any]) -> dict[str, Any]:
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
        "responses": {"200": ok},
    }
