"""Problems: error class → status and RFC 9457 body, in one table.

No text of a caller's input ever leaves here, nor any text of an unexpected exception.
"""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import Response

from service import errors
from service.words import Words

STATUS: tuple[tuple[type[errors.ServiceError], int, Words], ...] = (
    (errors.TooLarge, 413, Words("Dữ liệu gửi lên quá lớn", "The request is too large")),
    (errors.InvalidObservable, 422, Words("Không đọc được giá trị", "The value cannot be read")),
    (errors.InvalidInput, 422, Words("Yêu cầu không hợp lệ", "The request is not valid")),
    (errors.Conflict, 409, Words("Không phù hợp trạng thái hiện tại", "Conflict")),
    (errors.NotAuthenticated, 401, Words("Cần đăng nhập", "Not authenticated")),
    (errors.Forbidden, 403, Words("Không có quyền", "Not allowed")),
    (errors.RateLimited, 429, Words("Quá nhiều yêu cầu, hãy thử lại sau", "Too many requests")),
    (errors.NotFound, 404, Words("Không tìm thấy", "Not found")),
    (errors.NoCodeFound, 422, Words("Không thấy mã trong ảnh", "No code in the picture")),
    (errors.PictureBusy, 503, Words("Hệ thống đang bận", "The service is busy")),
    (errors.PictureError, 422, Words("Không đọc được ảnh", "The picture cannot be read")),
    (errors.FeedRefused, 409, Words("Danh sách bị từ chối", "The list was refused")),
    (errors.FeedError, 422, Words("Không đọc được danh sách", "The list cannot be read")),
    (errors.DeliveryError, 422, Words("Không gửi được tới địa chỉ", "The message was not taken")),
    (errors.Unavailable, 503, Words("Dịch vụ chưa sẵn sàng", "The service is not ready")),
    (errors.ServiceError, 500, Words("Lỗi hệ thống", "Internal error")),
)
"""The first row that fits decides."""

_BEYOND = Words("Không có phần dữ liệu được yêu cầu", "There is nothing in that range")
_SLOW = Words("Yêu cầu gửi quá chậm", "The request came too slowly")

MEDIA_TYPE = "application/problem+json"


def status_of(error: errors.ServiceError) -> int:
    """The HTTP status of an error."""
    return next(status for kind, status, _ in STATUS if isinstance(error, kind))


def body(error: errors.ServiceError, language: str) -> dict[str, Any]:
    """The problem document of an error."""
    status, words = next(
        (status, words) for kind, status, words in STATUS if isinstance(error, kind)
    )
    document: dict[str, Any] = {
        "type": f"urn:lachan:problem:{error.code}",
        "title": words.en if language == "en" else words.vi,
        "status": status,
        "code": error.code,
    }
    if str(error):
        document["detail"] = str(error)
    if error.field:
        document["field"] = error.field
    return document


def response(error: errors.ServiceError, language: str) -> Response:
    """The problem as a response."""
    return Response(
        orjson.dumps(body(error, language)),
        status_of(error),
        media_type=MEDIA_TYPE,
        headers=headers(error),
    )


def headers(error: errors.ServiceError) -> dict[str, str]:
    """What the head of the response must say: when to try again, how to log in."""
    if isinstance(error, errors.RateLimited):
        return {"retry-after": str(error.retry_after)}
    if isinstance(error, errors.NotAuthenticated):
        return {"www-authenticate": 'Bearer realm="lachan"'}
    return {}


def too_slow(language: str) -> Response:
    """The body did not come in time; what may still come of it is not waited for."""
    reply = plain(408, "too_slow", _SLOW, language)
    reply.headers["connection"] = "close"
    return reply


def beyond_range(size: int, language: str) -> Response:
    """The file ends before what was asked for; how long it is, is told as RFC 9110 wants it."""
    reply = plain(416, "range_not_satisfiable", _BEYOND, language, field="range")
    reply.headers["content-range"] = f"bytes */{size}"
    return reply


def plain(status: int, code: str, title: Words, language: str, **more: Any) -> Response:
    """A problem that no error class stands for (unknown path, wrong method, a fault of ours)."""
    document = {
        "type": f"urn:lachan:problem:{code}",
        "title": title.en if language == "en" else title.vi,
        "status": status,
        "code": code,
        **more,
    }
    return Response(orjson.dumps(document), status, media_type=MEDIA_TYPE)
