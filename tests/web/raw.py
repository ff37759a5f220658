"""Raw: what a server tells an application of a request."""

from __future__ import annotations

from typing import Any

HUNG_UP: dict[str, Any] = {"type": "http.disconnect"}


def scope_of(method: str, path: str, headers: dict[str, str], query: bytes = b"") -> dict[str, Any]:
    """The head of a request."""
    return {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
        "method": method, "path": path, "raw_path": path.encode(), "root_path": "",
        "scheme": "http", "query_string": query, "server": ("testserver", 80),
        "client": ("testclient", 1),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
