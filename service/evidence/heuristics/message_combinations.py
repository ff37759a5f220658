"""Which cues together make a pattern of fraud: no single phrase does.

Each line is a category, the groups that must all be met (a group is met by any of its cues), and
the weight. The strongest line of a category counts.
"""

from __future__ import annotations

from typing import NamedTuple


class Combination(NamedTuple):
    """``needs``: groups, each of them a set of cues; ``unless``: cues that rule it out."""

    category: str
    needs: tuple[frozenset[str], ...]
    weight: int
    unless: frozenset[str] = frozenset()


def _c(category: str, needs: str, weight: int, unless: str = "") -> Combination:
    """Groups are parted by spaces, the cues of a group by ``|``."""
    groups = tuple(frozenset(group.split("|")) for group in needs.split())
    return Combination(category, groups, weight, frozenset(unless.split()))


COMBINATIONS: tuple[Combination, ...] = (
    _c(
        "BANK_SMS_BRANDNAME",
        "bank link bank_threat|urgency customer|you|click|login",
        50,
        "account",
    ),
    _c("BANK_SMS_BRANDNAME", "bank link bank_lure customer|you|claim|click", 45, "account"),
    _c("BANK_SMS_BRANDNAME", "bank link customer click|login", 45, "account"),
    _c("BANK_SMS_BRANDNAME", "bank_sender link", 50),
    _c(
        "BANK_SMS_BRANDNAME",
        "bank bank_threat customer|you|bank_sender mobile callback",
        40,
        "account",
    ),
    _c("BANK_FAKE_SITE", "bank link login papers|otp", 55),
    _c("BANK_FAKE_SITE", "bank link login", 40, "account"),
    _c("BANK_FAKE_SITE", "bank link otp", 50),
    _c("BANK_STAFF_CALL", "bank_staff|bank bank_task otp|permission|remote_tool", 55),
    _c("BANK_STAFF_CALL", "bank_staff bank_task link|chat|mobile|papers|install", 45),
    _c("BANK_STAFF_CALL", "bank bank_task chat|mobile papers|link|callback", 40, "account"),
    _c("BANK_STAFF_CALL", "bank_staff|bank otp urgency|bank_threat|you", 40),
    _c("GOV_VNEID_APK", "vneid apk_link|apk_word|permission", 55),
    _c("GOV_VNEID_APK", "vneid link|short_link", 45),
    _c("GOV_VNEID_APK", "vneid chat|mobile install|papers|login|callback urgency|police|you", 40),
    _c("GOV_VNEID_APK", "vneid chat fine|bank_threat|urgency", 40),
    _c("GOV_TAX_BHXH", "tax tax_task apk_link|apk_word|permission", 55),
    _c("GOV_TAX_BHXH", "tax tax_task link|account", 45),
    _c("GOV_TAX_BHXH", "tax tax_task chat|mobile callback|call_again|install|papers|pay|chat", 40),
    _c("POLICE_CALL", "police crime secret|investigate pay|account|you|callback|link|chat", 55),
    _c("POLICE_CALL", "police crime pay|account|link|chat|install you|secret|investigate", 50),
    _c("POLICE_CALL", "police crime press_key", 45),
    _c("POLICE_CALL", "police crime secret", 50),
    _c("POLICE_CALL", "police crime mobile urgency|callback|you", 45),
    _c("POLICE_CALL", "crime_grave account|investigate pay|secret", 50),
    _c("TRAFFIC_FINE", "traffic fine link|apk_link|account", 50),
    _c("TRAFFIC_FINE", "traffic fine mobile|press_key|foreign callback|pay|papers|press_key", 45),
    _c("SIM_LOCK", "sim sim_threat|sim_task link", 50),
    _c("SIM_LOCK", "sim sim_threat mobile|press_key|otp|forward_code", 45),
    _c("SIM_LOCK", "sim sim_task otp|press_key|forward_code", 45),
    _c("WANGIRI", "missed call_again one_ring|foreign", 45),
    _c("WANGIRI", "call_again one_ring", 40),
    _c("WANGIRI", "call_again foreign won|urgency", 40),
    _c("SPAM_CALL", "estate_offer estate_push callback|chat|mobile", 35, "account"),
    _c("UTILITY_EVN", "power power_cut link|account|apk_link|apk_word", 50),
    _c("UTILITY_EVN", "power power_cut chat|mobile|press_key urgency|callback|pay|install", 40),
    _c("UTILITY_EVN", "power power_cut qr", 40),
    _c("SHIP_COD", "ship membership|debit debit membership|link", 55),
    _c("SHIP_COD", "ship|shipper ship_trouble link|chat pay|click|link|fee", 45),
    _c("SHIP_COD", "ship|shipper left account", 45),
    _c("SHIP_COD", "ship|shipper fee link", 45),
    _c("SHIP_COD", "shipper account pay|money", 40),
    _c("SHIP_COD", "membership debit", 45),
    _c("ECOM_FAKE_SHOP", "shop prepay account|link|urgency|chat|mobile|no_check", 40),
    _c("TRAVEL_COMBO", "travel unpaid_booking account|link|mobile pay|click|login|urgency", 45),
    _c("TRAVEL_COMBO", "travel travel_cheap pay|prepay account|chat|mobile|link", 40),
    _c("JOB_EASY", "job job_easy chat|link|task_pay", 45),
    _c("JOB_EASY", "job_task money|job_easy chat|link|mobile|task_pay", 45),
    _c("JOB_EASY", "job_easy task_pay chat|link|account|job_task", 40),
    _c("INVEST_FOREX_CRYPTO", "invest profit guru|chat|link|mobile|task_pay|pay", 45),
    _c("LOAN_APP", "loan loan_easy loan_fee pay|account|fee", 50),
    _c("LOAN_APP", "loan loan_easy link|chat|mobile|papers|install", 40),
    _c("LOAN_APP", "loan loan_fee|fee account|chat|mobile|link", 45),
    _c("LOAN_APP", "loan loan_fee pay", 40),
    _c("GAMBLING", "gamble gamble_lure link|chat|mobile|pay|task_pay", 45),
    _c("MISTAKEN_TRANSFER", "mistaken money|account|bank|pay give_back account|link|interest", 45),
    _c("MISTAKEN_TRANSFER", "mistaken money account", 40),
    _c("FAKE_RECEIPT", "receipt delay ship_now", 45),
    _c("FAKE_RECEIPT", "receipt overpaid give_back", 45),
    _c("FAKE_RECEIPT", "receipt money advance ship_now|give_back", 40),
    _c("QR_OVERLAY", "qr qr_lure fine|money|won", 40),
    _c("QR_OVERLAY", "qr qr_lure link|login|click|urgency|install|pay|bank|claim|won|shop", 40),
    _c("MULE_ACCOUNT", "mule mule_pay", 45),
    _c("ACCOUNT_TAKEOVER", "borrow account promise_back|excuse|urgency", 45),
    _c("ACCOUNT_TAKEOVER", "borrow excuse promise_back|urgency|account", 40),
    _c("ACCOUNT_TAKEOVER", "favour account excuse|promise_back", 45),
    _c("ACCOUNT_TAKEOVER", "borrow|favour big_money promise_back|excuse", 40),
    _c("DEEPFAKE_CALL", "video bad_video pay|account|borrow|favour|money", 50),
    _c("FAMILY_EMERGENCY", "emergency third_person pay|account|fee urgency|account|pay", 50),
    _c("FAMILY_EMERGENCY", "emergency money pay urgency|account", 45),
    _c("KID_MODEL", "kid_model kid_task", 45),
    _c("ROMANCE", "abroad|love parcel customs", 50),
    _c("ROMANCE", "love abroad parcel|pay|money", 45),
    _c("RECOVERY", "recover recover_promise mobile|chat|link|callback|fee|account", 45),
    _c(
        "PRIZE",
        "won prize_rich fee|link|claim|papers urgency|link|fee|mobile|chat|papers|claim",
        45,
    ),
    _c("PRIZE", "won link claim|click|login|urgency", 45),
    _c("PRIZE", "won prize_rich mobile fee|claim", 45),
    _c("PHISH_LINK_SOCIAL", "social_bait link social_push", 40, "form_link"),
    _c("MALWARE_APK", "apk_link|apk_word install|permission|click", 45),
    _c("MALWARE_APK", "install permission", 45),
    _c("MALWARE_APK", "remote_tool permission|otp|login|bank|pay", 45),
    _c("MALWARE_APK", "apk_link", 30),
    _c("HOAX", "chain hoax_claim many_people|urgency|you", 45),
    _c("HOAX", "chain hoax_claim", 40),
)
"""In the order of the taxonomy."""
