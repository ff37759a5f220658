"""Documented: bodies that are read within their limits by us, and described for the document."""

from __future__ import annotations

from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel

from service.web.body import read_json

Schema = TypeVar("Schema", bound=BaseModel)

DOCUMENTED: set[type[BaseModel]] = set()
"""Schemas that routes describe by hand; entered into the OpenAPI document."""


async def body_of(request: Request, schema: type[Schema]) -> Schema:
    """The body as ``schema``. Raises InvalidInput and TooLarge, naming the field."""
    return read_json(await request.body(), schema, strict=False)


def document(schema: type[BaseModel], example: dict[str, Any] | None = None) -> dict[str, Any]:
    """The OpenAPI entry of a JSON body."""
    DOCUMENTED.add(schema)
    content: dict[str, Any] = {"schema": {"$ref": f"#/components/schemas/{schema.__name__}"}}
    if example is not None:
        content["example"] = example
    return {"requestBody": {"required": True, "content": {"application/json": content}}}
