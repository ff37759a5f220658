"""Every ledger entry arrives at every webhook at least once, whatever dies on the way."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import orjson
import pytest

from service.errors import DeliveryError, NotFound, Unavailable
from service.jobs import JOBS
from service.movement.shares import MILLION
from service.movement.signing import read_secret, verify
from service.webhooks import AT_ONCE, WAITS, WRITTEN_EVERY, add, again, deliver, remove, set_active
from service.wiring import Services
from tests.support import NOW

ADDRESS = "https://hooks.example/lachan"


def enter(services: Services, many: int, act: str = "confirmed") -> None:
    """Entries of a ledger."""
    with services.records.writing() as tx:
        for _ in range(many):
            tx.ledger.enter(
                event=1, act=act, what="report", case_id=1, campaign=1, group_code="zalo-1",
                unit="CA-XA-101", locality="98/00101", category="HOAX", theme="fake_news",
                amount=MILLION, reports=1, loss_vnd=7, prevented_vnd=0, received_on=NOW.date(),
                credited_on=NOW.date(), at=NOW,
            )  # fmt: skip


class Receiver:
    """Takes messages as ``answer`` says, and keeps what came."""

    def __init__(self, answer: Callable[[int], None] = lambda _number: None) -> None:
        self.answer = answer
        self.came: list[tuple[str, Mapping[str, str], bytes]] = []
        self.has: list[int] = []
        """Numbers of the entries that it took, with repetitions."""
        self.ids: dict[int, str] = {}

    def __call__(self, address: str, body: bytes, headers: Mapping[str, str], **_: Any) -> int:
        number = orjson.loads(body)["data"]["seq"]
        name = headers["webhook-id"]
        assert self.ids.setdefault(number, name) == name  # it is told apart by its id
        assert list(self.ids.values()).count(name) == 1
        self.came.append((address, headers, body))
        self.answer(number)
        self.has.append(number)
        return 200


def refuse(status: int | None = 500, code: str = "bad_status") -> Callable[[int], None]:
    def answer(_number: int) -> None:
        raise DeliveryError("no", code=code, status=status)

    return answer


def all_of(many: int) -> set[int]:
    return set(range(1, many + 1))


def waiting(services: Services) -> dict[str, int]:
    """How much waits or is dead, of all webhooks together."""
    with services.records.reading() as tx:
        counts = Counter[str]()
        for of in tx.webhooks.counts().values():
            counts.update(of)
    return dict(counts)


def later(services: Services, **delta: float) -> None:
    moment = services.now() + timedelta(**delta)
    services.clock = lambda: moment


def run_out(services: Services, receiver: Receiver, runs: int = 60) -> None:
    """Runs of the job until nothing waits, with more time between them than any pause."""
    for _ in range(runs):
        deliver(services, receiver)
        if not waiting(services) and deliver(services, receiver) == 0:
            return
        later(services, hours=25)
    raise AssertionError("something still waits")


# what arrives


def test_entries_arrive_in_order_signed_and_only_what_is_new(services: Services) -> None:
    enter(services, 2)
    number, secret = add(services, "so-lieu", ADDRESS, from_start=False)
    _, other = add(services, "ca-so", ADDRESS + "/2", from_start=True)
    enter(services, 3, act="reversed")
    receiver = Receiver()
    assert deliver(services, receiver) == 8
    assert deliver(services, receiver) == 0
    mine = [item for item in receiver.came if item[0] == ADDRESS]
    assert [orjson.loads(body)["data"]["seq"] for _, _, body in mine] == [3, 4, 5]
    assert len([item for item in receiver.came if item[0] != ADDRESS]) == 5
    moment = int(services.now().timestamp())
    for address, headers, body in receiver.came:
        of = read_secret(secret if address == ADDRESS else other)
        told = (headers["webhook-id"], headers["webhook-timestamp"], body)
        assert verify(of, *told, headers["webhook-signature"], now=moment)
        assert not verify(of, *told[:2], body + b" ", headers["webhook-signature"], now=moment)
        assert not verify(of, *told, headers["webhook-signature"], now=moment + 301)
    assert waiting(services) == {}
    assert number == 1


def test_the_message_is_the_exchanges_entry_and_names_no_person(services: Services) -> None:
    add(services, "so-lieu", ADDRESS, from_start=True)
    enter(services, 1)
    receiver = Receiver()
    deliver(services, receiver)
    ((_, headers, body),) = receiver.came
    said = orjson.loads(body)
    assert headers["content-type"] == "application/json"
    assert (said["type"], said["timestamp"]) == ("ledger.confirmed", NOW.isoformat())
    assert set(said) == {"type", "timestamp", "data"}
    assert set(said["data"]) == {
        "seq", "act", "what", "reverses", "case", "campaign", "group", "unit", "locality",
        "category", "theme", "amount_millionths", "reports", "loss_vnd", "prevented_vnd",
        "received_on", "credited_on", "at",
    }  # fmt: skip


@pytest.mark.parametrize("many", [1, WRITTEN_EVERY - 1, WRITTEN_EVERY + 1, AT_ONCE * 2 + 7])
def test_however_many_all_arrive(services: Services, many: int) -> None:
    add(services, "so-lieu", ADDRESS, from_start=True)
    enter(services, many)
    receiver = Receiver()
    total = sum(deliver(services, receiver) for _ in range(many // AT_ONCE + 2))
    assert total == many
    assert receiver.has == sorted(all_of(many))
    assert waiting(services) == {}


# what fails


@pytest.mark.parametrize(
    "fault",
    [refuse(500), refuse(302), refuse(404), refuse(None, "unreachable"), refuse(None, "too_slow"),
     refuse(429)],
)  # fmt: skip
def test_a_receiver_that_fails_gets_everything_once_it_works(
    services: Services, fault: Callable[[int], None]
) -> None:
    add(services, "so-lieu", ADDRESS, from_start=True)
    enter(services, 25)
    receiver = Receiver(fault)
    for _ in range(3):
        deliver(services, receiver)
        later(services, minutes=40)
    assert receiver.has == []
    receiver.answer = lambda _number: None
    run_out(services, receiver)
    assert Counter(receiver.has) == Counter(all_of(25))


def test_a_receiver_that_took_it_and_then_hung_up_gets_it_again(services: Services) -> None:
    add(services, "so-lieu", ADDRESS, from_start=True)
    enter(services, 30)
    receiver = Receiver()

    def hang_up(number: int) -> None:
        if len(receiver.came) % 3 == 0:
            receiver.has.append(number)
            raise DeliveryError("late", code="too_slow")

    receiver.answer = hang_up
    run_out(services, receiver)
    assert set(receiver.has) == all_of(30)
    assert len(receiver.has) > 30


@pytest.mark.parametrize("step", range(1, 9))
def test_a_sender_that_dies_before_it_wrote_sends_it_again(
    services: Services, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """It dies at each of its writing steps in turn, with the receiver's yes in its hands."""
    add(services, "so-lieu", ADDRESS, from_start=True)
    enter(services, 35)
    receiver, writing, written = Receiver(), services.records.__class__.writing, [0]

    @contextmanager
    def dying(records: Any) -> Iterator[Any]:
        with writing(records) as tx:
            yield tx
            written[0] += 1
            if written[0] == step:
                raise Unavailable("the process dies")  # nothing of this is committed

    with monkeypatch.context() as context:
        context.setattr(services.records.__class__, "writing", dying)
        for _ in range(3):
            try:
                deliver(services, receiver)
            except Unavailable:
                continue
    run_out(services, receiver)
    assert set(receiver.has) == all_of(35)
    again_ = Counter(receiver.has)
    assert max(again_.values()) <= 2
    assert sum(many - 1 for many in again_.values()) <= WRITTEN_EVERY
    firsts = list(dict.fromkeys(receiver.has))
    assert firsts == sorted(firsts)


def test_tries_grow_rarer_and_end_with_a_dead_letter_until_somebody_sends_it_again(
    services: Services,
) -> None:
    number, _ = add(services, "so-lieu", ADDRESS, from_start=True)
    enter(services, 1)
    receiver = Receiver(refuse(503))
    deliver(services, receiver)
    for tries, wait in enumerate(WAITS, 1):
        assert len(receiver.came) == tries
        later(services, seconds=wait.total_seconds() - 1)
        deliver(services, receiver)
        assert len(receiver.came) == tries
        later(services, seconds=1)
        deliver(services, receiver)
    assert len(receiver.came) == len(WAITS) + 1
    assert waiting(services) == {"dead": 1}
    later(services, days=30)
    assert deliver(services, receiver) == 0
    with services.records.reading() as tx:
        (row,) = tx.webhooks.dead(number)
    assert (row.seq, row.last) == (1, "status_503")
    receiver.answer = lambda _number: None
    assert again(services, number) == 1
    assert again(services, number) == 0
    assert deliver(services, receiver) == 1
    assert receiver.has == [1]
    assert waiting(services) == {}


def test_one_that_cannot_be_taken_keeps_no_other_from_arriving(services: Services) -> None:
    add(services, "so-lieu", ADDRESS, from_start=True)
    enter(services, 20)
    receiver = Receiver(lambda number: refuse(400)(number) if number == 4 else None)
    for _ in range(30):
        deliver(services, receiver)
        later(services, hours=25)
    assert set(receiver.has) == all_of(20) - {4}
    assert waiting(services) == {"dead": 1}


def test_a_reversal_does_not_overtake_what_it_reverses(services: Services) -> None:
    add(services, "so-lieu", ADDRESS, from_start=True)
    enter(services, 2)
    receiver = Receiver(lambda number: refuse()(number) if number == 2 else None)
    deliver(services, receiver)
    enter(services, 3, act="reversed")
    for _ in range(3):
        deliver(services, receiver)
    assert receiver.has == [1]
    receiver.answer = lambda _number: None
    later(services, minutes=1)
    assert deliver(services, receiver) == 4
    assert receiver.has == [1, 2, 3, 4, 5]


def test_what_was_taken_out_gets_nothing_more(services: Services) -> None:
    number, _ = add(services, "so-lieu", ADDRESS, from_start=True)
    enter(services, 2)
    receiver = Receiver(refuse())
    deliver(services, receiver)
    remove(services, number)
    later(services, days=1)
    assert deliver(services, receiver) == 0
    assert len(receiver.came) == 1
    assert waiting(services) == {}
    with services.records.reading() as tx:
        assert tx.vault.open(f"webhook:{number}") is None
    with pytest.raises(NotFound):
        remove(services, number)


def test_one_webhook_that_fails_keeps_no_other_waiting(services: Services) -> None:
    add(services, "hong", ADDRESS + "/hong", from_start=True)
    add(services, "tot", ADDRESS, from_start=True)
    enter(services, 5)
    good, bad = Receiver(), Receiver(refuse())

    def send(address: str, *rest: Any, **more: Any) -> int:
        return (bad if address.endswith("hong") else good)(address, *rest, **more)

    assert deliver(services, send) == 5
    assert set(good.has) == all_of(5)


def test_gone_lets_it_rest_and_what_happens_meanwhile_is_sent_once_it_wakes(
    services: Services,
) -> None:
    number, _ = add(services, "so-lieu", ADDRESS, from_start=True)
    enter(services, 3)
    receiver = Receiver(refuse(410))
    deliver(services, receiver)
    later(services, days=9)
    enter(services, 2)
    deliver(services, receiver)
    assert len(receiver.came) == 1
    with services.records.reading() as tx:
        assert not tx.webhooks.get(number).active
    receiver.answer = lambda _number: None
    set_active(services, number, active=True)
    run_out(services, receiver)
    assert Counter(receiver.has) == Counter(all_of(5))
    with pytest.raises(NotFound):
        set_active(services, 99, active=True)


def test_two_jobs_at_once_deliver_everything(
    services: Services, make_services: Callable[..., Services]
) -> None:
    """In two processes, while entries are still being made."""
    add(services, "so-lieu", ADDRESS, from_start=True)
    sides, receiver, faults = [services, make_services()], Receiver(), list[BaseException]()
    start = threading.Barrier(3)

    def work(side: Services) -> None:
        try:
            start.wait(30)
            for _ in range(12):
                deliver(side, receiver)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(side,)) for side in sides]
    for thread in threads:
        thread.start()
    start.wait(30)
    for _ in range(10):
        enter(services, 6)
    for thread in threads:
        thread.join(60)
    assert faults == []
    run_out(services, receiver)
    assert set(receiver.has) == all_of(60)
    assert waiting(services) == {}


def test_the_job_delivers() -> None:
    assert [job.work for job in JOBS if job.name == "deliver_webhooks"] == [deliver]
