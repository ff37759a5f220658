"""Examples for the OpenAPI document: real answers about invented values."""

from __future__ import annotations

from typing import Any

ANSWER: dict[str, Any] = {
    "kind": "url",
    "key": "vietcombank-xacthuc.example/",
    "state": "suspicious",
    "score": 45,
    "band": "MEDIUM",
    "category": "BANK_FAKE_SITE",
    "reasons": [
        {
            "code": "brand_lookalike",
            "contribution": 45,
            "text": "Tên miền có chữ “vietcombank” nhưng không thuộc Vietcombank.",
            "source": "brand_lookalike",
            "date": None,
            "part": None,
        }
    ],
    "parts": [],
    "repaired": ["scheme_added"],
    "counts": None,
    "first_seen": None,
    "last_seen": None,
    "valid_until": None,
    "cache_seconds": 300,
    "versions": {
        "code": "0.1.0",
        "policy": "1",
        "lists": "L000001+0123456789ab",
        "classifier": None,
        "psl": "tldextract-5.4.0",
    },
    "degraded": ["no_classifier"],
    "advice": ["Có dấu hiệu lừa đảo. Hãy dừng lại và hỏi qua kênh chính thức mà bạn tự tìm."],
    "appeal": "Nếu bạn cho rằng thông tin này sai, hãy gửi kiến nghị gỡ bỏ.",
    "token": "4Xg…",
}

PROBLEM: dict[str, Any] = {
    "type": "urn:lachan:problem:too_long",
    "title": "Dữ liệu gửi lên quá lớn",
    "status": 413,
    "code": "too_long",
    "detail": "A link has at most 8192 bytes.",
    "field": "value",
}
