"""Every curated list is sorted, unique, canonical, explained and within date."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from service.clock import system_clock
from service.evidence.curated import MIN_SOURCES, Curated, parse
from service.indicators.categories import CATEGORIES
from service.observables.psl import icann_rules, is_public_suffix, split_host

ROOT = Path(__file__).parent.parent / "blocklists"
TODAY = system_clock().date()
LISTS = {
    "allow/brands.csv": "key",
    "allow/free_hosting.csv": "domain",
    "allow/hotlines.csv": "number",
    "allow/official_domains.csv": "domain",
    "allow/shared_platforms.csv": "domain",
    "allow/shorteners.csv": "domain",
    "deny/abused_tlds.csv": "tld",
    "deny/agency_warnings.csv": "domain",
}
DOMAIN_LISTS = [name for name, key in LISTS.items() if key == "domain"]
VALIDITY_YEARS = 2
POPULARITY = {"tranco-10k": "popularity", "cloudflare-top": "popularity"}
"""Two rankings of traffic know nothing that one does not."""


def _rows(name: str) -> list[dict[str, str]]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def _curated() -> Curated:
    return parse({name: (ROOT / name).read_bytes() for name in LISTS}, "test")


CURATED = _curated()


def _domains() -> Iterator[tuple[str, str]]:
    for name in DOMAIN_LISTS:
        for row in _rows(name):
            yield name, row["domain"]
    for row in _rows("allow/brands.csv"):
        for domain in row["domains"].split(";"):
            yield "allow/brands.csv", domain


def test_no_list_is_forgotten_here() -> None:
    found = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.csv")}
    assert found == set(LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_each_list_begins_with_a_sentence_about_itself(name: str) -> None:
    assert (ROOT / name).read_text("utf-8").startswith("# ")


@pytest.mark.parametrize(("name", "key"), LISTS.items())
def test_each_list_is_sorted_and_unique(name: str, key: str) -> None:
    keys = [row[key] for row in _rows(name)]
    assert keys
    assert keys == sorted(set(keys))


def test_each_domain_is_lower_case_punycode_without_port_or_path() -> None:
    for name, domain in _domains():
        assert domain == domain.lower().strip("."), (name, domain)
        assert domain.isascii(), (name, domain)
        assert "." in domain, (name, domain)
        assert not set(domain) & set("/:@ *_?"), (name, domain)
        assert all(label and not label.startswith("-") for label in domain.split(".")), domain


@pytest.mark.parametrize("name", LISTS)
def test_each_line_names_its_sources_and_gives_a_reason(name: str) -> None:
    for row in _rows(name):
        assert row["sources"].split(";")[0], row
        assert row.get("reason", "brand"), row
        assert None not in row
        assert None not in row.values()


@pytest.mark.parametrize("name", LISTS)
def test_no_date_lies_in_the_future(name: str) -> None:
    for row in _rows(name):
        for column in ("added_on", "checked_on", "dated_on"):
            if row.get(column):
                assert date.fromisoformat(row[column]) <= TODAY, row


def test_warnings_are_valid_for_two_years_from_their_date() -> None:
    for entry in CURATED.deny.values():
        assert entry.dated_on < entry.valid_until
        assert entry.valid_until <= entry.dated_on.replace(
            year=entry.dated_on.year + VALIDITY_YEARS
        )


def test_some_warnings_are_still_valid() -> None:
    """When this fails the list needs new warnings, or retirement."""
    assert any(entry.valid_until >= TODAY for entry in CURATED.deny.values())


def test_warnings_point_to_known_categories() -> None:
    known = {category.code for category in CATEGORIES}
    assert {entry.category for entry in CURATED.deny.values()} <= known


def test_no_public_suffix_and_no_shared_platform_is_allowed() -> None:
    for domain in CURATED.allow:
        assert not is_public_suffix(domain), domain
        assert domain not in CURATED.shared_platforms, domain
        assert domain not in CURATED.free_hosting, domain
        assert split_host(domain).suffix not in CURATED.free_hosting, domain


def test_no_warning_covers_a_public_suffix_or_a_whole_platform() -> None:
    for domain in CURATED.deny:
        assert not is_public_suffix(domain), domain
        assert domain not in CURATED.shared_platforms, domain
        assert domain not in CURATED.allow, domain


def test_free_hosts_are_shared_platforms() -> None:
    """So that neither a feed nor an allow entry can speak about them as a whole."""
    assert CURATED.free_hosting <= CURATED.shared_platforms


def test_no_free_host_belongs_to_a_brand() -> None:
    for brand in CURATED.brands:
        for domain in brand.domains:
            assert domain not in CURATED.free_hosting, (brand.key, domain)
            assert not is_public_suffix(domain), (brand.key, domain)


def test_a_check_date_is_given_only_where_two_independent_sources_agree() -> None:
    for entry in CURATED.allow.values():
        named = {POPULARITY.get(source, source) for source in entry.sources}
        independent = {source for source in named if not source.startswith("facts-")}
        if entry.checked_on is not None:
            assert len(independent) >= MIN_SOURCES, entry.domain
            assert entry.effective


def test_chat_and_social_sites_are_platforms_and_never_allowed() -> None:
    for domain in ("zalo.me", "facebook.com", "tiktok.com", "youtube.com", "sites.google.com"):
        assert domain in CURATED.shared_platforms
        assert domain not in CURATED.allow


def test_odd_endings_are_real_top_level_domains() -> None:
    assert CURATED.abused_tlds <= icann_rules()
    assert not CURATED.abused_tlds & {"vn", "com", "net", "org"}


def test_brand_tokens_are_lower_case_letters_and_digits() -> None:
    for brand in CURATED.brands:
        assert brand.tokens, brand.key
        assert brand.domains, brand.key
        for token in (*brand.tokens, *brand.exceptions):
            assert token.isascii(), token
            assert token.isalnum(), token
            assert token == token.lower(), token
        for token in brand.tokens:
            assert len(token) >= 4 or token in brand.weak, token


def test_no_token_belongs_to_two_brands() -> None:
    owner: dict[str, str] = {}
    for brand in CURATED.brands:
        for token in brand.tokens:
            assert owner.setdefault(token, brand.key) == brand.key, token


def test_hotlines_are_digits_only() -> None:
    assert all(number.isdigit() for number in CURATED.hotlines)


def test_every_bank_site_of_the_allow_list_is_known_as_its_brands_own() -> None:
    """Otherwise a bank without an effective allow entry would be called its own imitation."""
    own = {domain for brand in CURATED.brands for domain in brand.domains}
    banks = {
        row["domain"] for row in _rows("allow/official_domains.csv") if "bank" in row["reason"]
    }
    assert banks <= own
