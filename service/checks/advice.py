"""Advice: what a person should do, in plain words, by state and kind of fraud."""

from __future__ import annotations

from functools import cache

from service.checks.verdict import ADVERSE, State
from service.indicators.categories import AFTER_LOSS_EN, AFTER_LOSS_VI, BY_CODE
from service.words import Words

SUMMARY: dict[State, Words] = {
    State.CONFIRMED_SCAM: Words(
        vi="Đã được xác nhận là lừa đảo. Đừng bấm, đừng gọi lại, đừng chuyển tiền.",
        en="Confirmed as a scam. Do not tap, call back or pay.",
    ),
    State.SUSPICIOUS: Words(
        vi="Có dấu hiệu lừa đảo. Hãy dừng lại và hỏi qua kênh chính thức mà bạn tự tìm.",
        en="This shows signs of a scam. Stop, and ask through an official channel that you find "
        "yourself.",
    ),
    State.DISPUTED: Words(
        vi="Có cảnh báo về giá trị này nhưng đang được xem xét lại. Hãy thận trọng như với mọi "
        "cảnh báo.",
        en="There is a warning about this and it is under review. Be as careful as with a warning.",
    ),
    State.NO_INFORMATION: Words(
        vi="Chưa có thông tin. Điều này không có nghĩa là đáng tin: hãy tự kiểm tra trước khi "
        "đăng nhập, cung cấp mã OTP hoặc chuyển tiền.",
        en="No information yet. That does not mean it can be trusted: check for yourself before "
        "you log in, give a one-time code or pay.",
    ),
    State.KNOWN_LEGITIMATE: Words(
        vi="Thuộc danh sách chính thức đã kiểm tra. Vẫn không bao giờ đọc mã OTP cho người khác.",
        en="On a checked list of official ones. Still, never read a one-time code to anybody.",
    ),
}

APPEAL = Words(
    vi="Nếu bạn cho rằng thông tin này sai, hãy gửi kiến nghị gỡ bỏ kèm lý do và mã kết quả này.",
    en="If you think this is wrong, file an appeal with your reasons and this answer's token.",
)

LINES: dict[str, Words] = {
    "cap_family": Words(
        vi="Các dấu hiệu cùng nhóm chỉ được tính đến mức trần.",
        en="Signs of one group count up to a ceiling.",
    ),
    "cap_unconfirmed": Words(
        vi="Dấu hiệu chưa được xác nhận chỉ được tính đến mức trần.",
        en="Unconfirmed signs count up to a ceiling.",
    ),
    "cap_total": Words(vi="Điểm tối đa là 100.", en="The score ends at 100."),
    "allowlist_conflict": Words(
        vi="Danh sách chính thức và cảnh báo mâu thuẫn nhau; người vận hành đã được báo.",
        en="The list of official sites and a warning disagree; the operators have been told.",
    ),
    "confirmed_floor": Words(
        vi="Đã được xác nhận nên điểm không dưới 80.",
        en="Confirmed, so the score is not below 80.",
    ),
}


@cache
def advice(state: State, category: str | None, language: str) -> tuple[str, ...]:
    """Sentences in order of urgency."""
    summary = SUMMARY[state]
    english = language == "en"
    lines = [summary.en if english else summary.vi]
    if state in ADVERSE:
        known = BY_CODE.get(category or "")
        if known is not None:
            lines.append(known.advice_en if english else known.advice_vi)
        after = AFTER_LOSS_EN if english else AFTER_LOSS_VI
        lines.append(("If money is already gone: " if english else "Nếu đã chuyển tiền: ") + after)
    return tuple(lines)
