"""Whoever knows the secret can tell our messages from others', and old ones from new ones."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidInput
from service.movement.signing import TOLERANCE, read_secret, secret_text, sign, verify


@dataclass(frozen=True)
class Published:
    """An example that the scheme's authors print."""

    secret: str
    message_id: str
    timestamp: int
    body: bytes
    signature: str

    @property
    def key(self) -> bytes:
        return base64.b64decode(self.secret.removeprefix("whsec_"))


STANDARD_WEBHOOKS = Published(
    secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp=1614265330,
    body=b'{"test": 2432232314}',
    signature="v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
)
"""From the tests of the reference libraries."""
SVIX = Published(
    secret="whsec_plJ3nmyCDGBKInavdOK15jsl",
    message_id="msg_loFOjxBNrRLzqYUf",
    timestamp=1731705121,
    body=b'{"event_type":"ping","data":{"success":true}}',
    signature="v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
)
"""From Svix's guide to verifying by hand; its secret is shorter than the specification asks."""

secrets = st.binary(min_size=24, max_size=64)
message_ids = st.text("abcXYZ019_-", min_size=1, max_size=40)
times = st.integers(0, 10**11)


def checks(message: Published, **changed: str | bytes | int) -> bool:
    """Whether a published example verifies, with something changed."""
    given_ = {
        "message_id": message.message_id,
        "timestamp": str(message.timestamp),
        "body": message.body,
        "signatures": message.signature,
        "now": message.timestamp,
        **changed,
    }
    return verify(message.key, **given_)  # type: ignore[arg-type]


@pytest.mark.parametrize("message", [STANDARD_WEBHOOKS, SVIX])
def test_published_examples_are_signed_and_verified_alike(message: Published) -> None:
    made = sign(message.key, message.message_id, message.timestamp, message.body)
    assert made == message.signature
    assert checks(message)


@given(secrets, message_ids, times, st.binary(max_size=200), st.integers(-TOLERANCE, TOLERANCE))
def test_what_is_signed_verifies_while_it_is_new(
    secret: bytes, message_id: str, sent: int, body: bytes, later: int
) -> None:
    signature = sign(secret, message_id, sent, body)
    assert verify(secret, message_id, str(sent), body, signature, now=sent + later)


@given(secrets, st.binary(max_size=50), st.binary(max_size=50), secrets)
def test_another_body_or_secret_does_not_verify(
    secret: bytes, body: bytes, other_body: bytes, other: bytes
) -> None:
    signature = sign(secret, "msg_1", 1000, body)
    assert verify(secret, "msg_1", "1000", other_body, signature, now=1000) is (body == other_body)
    # HMAC fills a short key up with zero bytes
    same = secret.rstrip(b"\0") == other.rstrip(b"\0")
    assert verify(other, "msg_1", "1000", body, signature, now=1000) is same


@pytest.mark.parametrize(
    "changed",
    [
        {"message_id": "msg_q5jXN8AQM9LWM0D4loKWxJek"},
        {"timestamp": "1614265331"},
        {"body": b'{"test":2432232314}'},
        {"signatures": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA="},
        {"signatures": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE"},
        {"signatures": "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        {"signatures": "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        {"signatures": ""},
        {"signatures": "chữ ký"},
        {"signatures": "\ud800"},
        {"signatures": "v1,x " * 1000 + STANDARD_WEBHOOKS.signature},
        {"timestamp": "+1614265330"},
        {"timestamp": "01614265330"},
        {"timestamp": " 1614265330"},
        {"timestamp": "1614265330.0"},
        {"timestamp": "１614265330"},
        {"timestamp": "9" * 5000},
        {"timestamp": ""},
        {"message_id": ""},
        {"message_id": "msg p5j"},
        {"now": STANDARD_WEBHOOKS.timestamp + TOLERANCE + 1},
        {"now": STANDARD_WEBHOOKS.timestamp - TOLERANCE - 1},
        {"now": STANDARD_WEBHOOKS.timestamp + 11, "tolerance": 10},
    ],
)
def test_anything_changed_or_old_does_not_verify(changed: dict[str, str | bytes | int]) -> None:
    assert not checks(STANDARD_WEBHOOKS, **changed)


def test_one_good_signature_among_several_suffices() -> None:
    bad = "Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="
    several = f"v1,{bad} v2,{bad} {STANDARD_WEBHOOKS.signature} v1,{bad}"
    assert checks(STANDARD_WEBHOOKS, signatures=several)


def test_the_borders_between_the_parts_cannot_be_moved() -> None:
    """``a.1`` at 2 with ``x`` would read like ``a`` at 1 with ``2.x``."""
    signature = sign(SVIX.key, "a", 1, b"2.x")
    assert not verify(SVIX.key, "a.1", "2", b"x", signature, now=2)
    for message_id in ("a.1", "", "a b", "a\n", "é", "a" * 129):
        with pytest.raises(InvalidInput) as error:
            sign(SVIX.key, message_id, 2, b"x")
        assert error.value.code == "bad_message_id"


@given(secrets)
def test_a_secret_is_handed_over_as_text(secret: bytes) -> None:
    text = secret_text(secret)
    assert text.startswith("whsec_")
    assert read_secret(text) == secret


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa!w",
        "whsec_ MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_plJ3nmyCDGBKInavdOK15jsl",
        "whsec_" + "A" * 88,
        "whsec_bí mật",
        "whsec_\ud800",
    ],
)
def test_what_is_no_secret_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read_secret(text)
    assert error.value.code == "bad_secret"
    assert text.removeprefix("whsec_") == "" or text not in str(error.value)
