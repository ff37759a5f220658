"""One source cannot fill the disk in a day."""

from __future__ import annotations

from datetime import date

import pytest

from service.attachments.quota import DailyQuota
from service.errors import AttachmentRefused

TODAY, TOMORROW = date(2026, 3, 1), date(2026, 3, 2)


def test_a_source_sends_up_to_its_limit_and_no_byte_more() -> None:
    quota = DailyQuota(100)
    quota.take("a", 60, TODAY)
    quota.take("a", 40, TODAY)
    with pytest.raises(AttachmentRefused) as caught:
        quota.take("a", 1, TODAY)
    assert (caught.value.code, caught.value.field) == ("attachment_quota", "files")


def test_what_is_refused_is_not_counted() -> None:
    quota = DailyQuota(100)
    with pytest.raises(AttachmentRefused):
        quota.take("a", 101, TODAY)
    quota.take("a", 100, TODAY)


def test_a_new_day_and_another_source_start_afresh() -> None:
    quota = DailyQuota(100)
    quota.take("a", 100, TODAY)
    quota.take("b", 100, TODAY)
    quota.take("a", 100, TOMORROW)


def test_the_limit_is_twenty_megabytes_where_none_is_given() -> None:
    quota = DailyQuota()
    quota.take("a", 20 * 1024 * 1024, TODAY)
    with pytest.raises(AttachmentRefused):
        quota.take("a", 1, TODAY)


def test_many_sources_push_out_the_one_longest_unheard_of() -> None:
    quota = DailyQuota(100, max_sources=2)
    quota.take("a", 100, TODAY)
    quota.take("b", 100, TODAY)
    quota.take("c", 100, TODAY)
    quota.take("a", 100, TODAY)
    with pytest.raises(AttachmentRefused):
        quota.take("c", 1, TODAY)
