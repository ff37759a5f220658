"""Feeds: published lists of fraud, read into segments; ``FORMATS`` names every file format."""

from __future__ import annotations

from service.feeds import (
    adblock,
    delimited,
    dnsmasq,
    eth_phishing_detect,
    hosts_file,
    json_list,
    misp_feed,
    plain_list,
    rpz,
    rss,
    stix_bundle,
)
from service.feeds.base import Parse

FORMATS: dict[str, Parse] = {
    "adblock": adblock.parse,
    "delimited": delimited.parse,
    "dnsmasq": dnsmasq.parse,
    "eth_phishing_detect": eth_phishing_detect.parse,
    "hosts_file": hosts_file.parse,
    "json_list": json_list.parse,
    "misp_feed": misp_feed.parse,
    "plain_list": plain_list.parse,
    "rpz": rpz.parse,
    "rss": rss.parse,
    "stix_bundle": stix_bundle.parse,
}
"""Format name in ``feeds.toml`` → its reader."""
