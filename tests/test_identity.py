"""A person is whom a channel vouches for about this very request, and is written down nowhere."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import NotAuthenticated
from service.identity import Identity, identify
from service.records.engine import open_engine
from service.records.transaction import Records
from service.records.vault import Wrapping
from service.reports.refs import Refs
from service.reports.retention import Retention
from service.wiring import Services
from tests.support import NOW

KEY = Ed25519PrivateKey.from_private_bytes(b"c" * 32)
WRONG = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
BODY = sha256(b'{"values":[]}').hexdigest()
PERSON = "079123456789"
SECOND = int(NOW.timestamp())
MISSING = "left out"


def enter(records: Records) -> None:
    """A bank, one that is about to end, and one whose key has ended."""
    with records.writing() as tx:
        for name, channel, ends in (
            ("bank-1", "bank", None),
            ("police-1", "police", NOW + timedelta(seconds=1)),
            ("ended-1", "vneid", NOW),
        ):
            tx.officers.add_channel(
                id=name, channel=channel, public_key=PEM.decode(), made_at=NOW, ends_at=ends
            )


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """Records that know these channels, for tests that only read."""
    engine = open_engine(tmp_path_factory.mktemp("channels"))
    made = Records(engine, Wrapping({"00000000": bytes(32)}), Refs(bytes(32)), Retention())
    enter(made)
    yield made
    engine.dispose()


def claims(**fields: Any) -> dict[str, Any]:
    """What a channel says of a person; ``MISSING`` leaves a claim out."""
    chosen = {
        "aud": "lachan", "sub": PERSON, "iat": SECOND, "exp": SECOND + 60, "body": BODY, **fields
    }  # fmt: skip
    return {name: value for name, value in chosen.items() if value is not MISSING}


def assertion(key: Any = KEY, kid: Any = "bank-1", **fields: Any) -> str:
    """A signed assertion."""
    header = {} if kid is MISSING else {"kid": kid}
    return jwt.encode(claims(**fields), key, algorithm="EdDSA", headers=header)


def _part(content: Any) -> bytes:
    return urlsafe_b64encode(orjson.dumps(content)).rstrip(b"=")


def forged(algorithm: str, sign: Callable[[bytes], bytes]) -> str:
    """An assertion under an algorithm of somebody's own choice."""
    header = _part({"alg": algorithm, "typ": "JWT", "kid": "bank-1"})
    said = header + b"." + _part(claims())
    return (said + b"." + urlsafe_b64encode(sign(said)).rstrip(b"=")).decode()


def refused(records: Records, text: str, body: str = BODY, now: datetime = NOW) -> None:
    """It is refused, always alike, and nothing of it is repeated."""
    with pytest.raises(NotAuthenticated) as raised:
        identify(records, text, body, now)
    assert raised.value.code == "bad_identity"
    assert str(raised.value) == "The identity assertion is not valid."
    assert raised.value.__cause__ is None


def test_a_valid_assertion_names_the_person_and_the_channel(records: Records) -> None:
    found = identify(records, assertion(group="hoi-A.1", locality="79/26734"), BODY, NOW)
    assert found == Identity(PERSON, "bank", "hoi-A.1", "79/26734")
    bare = identify(records, assertion(), BODY, NOW)
    assert bare == Identity(PERSON, "bank", None, None)


def test_the_person_is_in_no_representation(records: Records) -> None:
    found = identify(records, assertion(), BODY, NOW)
    assert PERSON not in repr(found)
    assert PERSON not in f"{found} {[found]}"


@pytest.mark.parametrize(
    "fields",
    [
        {"aud": "elsewhere"},
        {"aud": MISSING},
        {"aud": ["elsewhere", "lachan2"]},
        {"sub": MISSING},
        {"sub": ""},
        {"sub": "x" * 201},
        {"sub": 7},
        {"sub": None},
        {"body": MISSING},
        {"body": "0" * 64},
        {"body": ""},
        {"body": BODY.upper()},
        {"body": 7},
        {"body": "đ" * 64},
        {"iat": MISSING},
        {"iat": "now"},
        {"iat": SECOND + 61},
        {"exp": MISSING},
        {"exp": SECOND - 60, "iat": SECOND - 120},
        {"exp": SECOND + 301},
        {"exp": SECOND + 10**9},
        {"exp": 10**30},
        {"exp": "never"},
        {"exp": None},
        {"iat": SECOND + 30, "exp": SECOND - 30 - 60},
    ],
    ids=str,
)
def test_an_assertion_that_says_something_else_is_refused(
    records: Records, fields: dict[str, Any]
) -> None:
    refused(records, assertion(**fields))


@pytest.mark.parametrize(
    ("iat", "exp", "valid"),
    [
        (0, 300, True),
        (0, 301, False),
        (-200, 100, True),
        (-201, 100, False),
        (60, 120, True),
        (61, 120, False),
        (-100, -59, True),
        (-100, -60, False),
    ],
)
def test_it_holds_five_minutes_at_most_and_clocks_may_differ_by_one(
    records: Records, iat: int, exp: int, valid: bool
) -> None:
    text = assertion(iat=SECOND + iat, exp=SECOND + exp)
    if valid:
        assert identify(records, text, BODY, NOW).person == PERSON
    else:
        refused(records, text)


def test_another_key_is_refused(records: Records) -> None:
    refused(records, assertion(WRONG))


def test_it_vouches_for_one_body_only(records: Records) -> None:
    refused(records, assertion(), sha256(b"another").hexdigest())


@pytest.mark.parametrize("kid", ["bank-2", "", "BANK-1", "x" * 41, MISSING], ids=str)
def test_a_key_that_nobody_entered_is_refused(records: Records, kid: Any) -> None:
    refused(records, assertion(kid=kid))


def test_a_channel_that_has_ended_is_refused_from_that_moment_on(
    make_services: Callable[..., Services],
) -> None:
    records = make_services().records
    enter(records)
    refused(records, assertion(kid="ended-1"))
    text = assertion(kid="police-1")
    assert identify(records, text, BODY, NOW).channel == "police"
    refused(records, text, now=NOW + timedelta(seconds=1))
    assert identify(records, assertion(), BODY, NOW).channel == "bank"
    with records.writing() as tx:
        assert tx.officers.end_channel("bank-1", NOW)
    refused(records, assertion())


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
def test_an_assertion_without_a_signature_is_refused(records: Records, algorithm: str) -> None:
    refused(records, forged(algorithm, lambda _: b""))
    refused(records, forged("EdDSA", lambda _: b""))


@pytest.mark.parametrize("algorithm", ["HS256", "EdDSA"])
def test_the_public_key_is_no_secret_to_sign_with(records: Records, algorithm: str) -> None:
    for secret in (PEM, PEM.strip(), KEY.public_key().public_bytes_raw()):
        refused(records, forged(algorithm, lambda said, k=secret: hmac.digest(k, said, "sha256")))


def test_another_algorithm_under_the_right_key_is_refused(records: Records) -> None:
    for algorithm in ("RS256", "ES256", "HS512", "Ed25519x"):
        refused(records, forged(algorithm, KEY.sign))


def test_the_signature_covers_every_part(records: Records) -> None:
    head, said, mark = assertion().split(".")
    other = _part(claims(sub="somebody else")).decode()
    refused(records, f"{head}.{other}.{mark}")
    refused(records, f"{_part({'alg': 'EdDSA', 'kid': 'police-1'}).decode()}.{said}.{mark}")
    refused(records, f"{head}.{said}.{mark[:-4]}AAAA")
    refused(records, f"{head}.{said}.")
    refused(records, f"{head}.{said}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("group", ""), ("group", "x" * 61), ("group", 7), ("group", ["a"]),
        ("locality", "79/"), ("locality", "79/1/2/3/4"), ("locality", 79), ("locality", "*"),
    ],
)  # fmt: skip
def test_a_group_or_place_that_is_none_is_left_out(records: Records, name: str, value: Any) -> None:
    found = identify(records, assertion(**{name: value}), BODY, NOW)
    assert (found.group, found.locality) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "", ".", "..", "a.b.c", "e30.e30.e30", "W10.e30.AA", "đ.đ.đ", "x" * 4097, "A" * 4096,
        urlsafe_b64encode(b"[" * 3000).decode() + ".e30.AA",
        _part({"kid": ["bank-1"], "alg": "EdDSA"}).decode() + ".e30.AA",
        _part({"kid": "bank-1"}).decode() + ".e30.AA",
        _part({"kid": "bank-1", "alg": "EdDSA", "crit": ["b64"]}).decode() + ".e30.AA",
    ],
    ids=lambda text: text[:12] or "nothing",
)  # fmt: skip
def test_what_is_no_assertion_is_refused(records: Records, text: str) -> None:
    refused(records, text)


@settings(max_examples=60)
@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")))
def test_whatever_a_header_holds_it_is_refused_and_nothing_breaks(
    records: Records, text: str
) -> None:
    refused(records, text)
