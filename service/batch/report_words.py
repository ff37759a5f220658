"""Words of the report page, in Vietnamese and English."""

from __future__ import annotations

from service.words import Words

TITLE = Words("Kết quả kiểm tra hàng loạt", "Batch check results")
WARNING = Words(
    "“Chưa có thông tin” không có nghĩa là an toàn. Kết quả giúp sắp xếp việc cần xem trước, "
    "không phải kết luận về một người hay một hành vi.",
    "“No information” does not mean safe. The results help to decide what to look at first; they "
    "are no finding about a person or an act.",
)
MASKED = Words(
    "Số điện thoại, số tài khoản và các dãy số trong liên kết đã được che bớt.",
    "Phone numbers, account numbers and numbers in links are partly hidden.",
)
FULL = Words(
    "Trang này ghi đầy đủ số điện thoại và số tài khoản: chỉ chuyển cho người có thẩm quyền.",
    "This page tells phone and account numbers in full: hand it to authorised people only.",
)
FILE = Words("Tệp", "File")
ROWS = Words("Số dòng", "Rows")
SHARE = Words("Tỷ lệ", "Share")
VERSIONS = Words("Tính bằng", "Made of")
STATE = Words("Kết quả", "Result")
SCORE = Words("Điểm", "Score")
VALUE = Words("Giá trị", "Value")
NAME = Words("Tên", "Name")
TIMES = Words("Số lần", "Times")
WARNED = Words("Có cảnh báo", "Warned about")
CATEGORY = Words("Thủ đoạn", "Kind of fraud")
KIND = Words("Loại", "Kind")
DISTINCT = Words("Khác nhau", "Distinct")
SHARED = Words("Có trong nhiều dòng", "In several rows")
ERROR = Words("Lý do", "Reason")
NOTHING = Words("Không có.", "None.")
UNKNOWN = Words("Không rõ", "Unknown")
WORDS_HIDDEN = Words("(nội dung không hiển thị)", "(words not shown)")

STATES_HEADING = Words("Kết quả theo dòng", "Rows by result")
CATEGORIES_HEADING = Words("Thủ đoạn", "Kinds of fraud")
VALUES_HEADING = Words("Giá trị đã kiểm tra", "Values that were judged")
REPEATED_HEADING = Words("Giá trị lặp lại nhiều nhất", "Most repeated values")
BANKS_HEADING = Words("Ngân hàng của các tài khoản", "Banks of the accounts")
DOMAINS_HEADING = Words("Tên miền đăng ký", "Registered domains")
HOSTS_HEADING = Words("Máy chủ", "Hosts")
ERRORS_HEADING = Words("Ô không đọc được, dòng trống", "Unreadable cells, empty rows")
NOTES_HEADING = Words("Ô đã được khôi phục", "Cells that were mended")

STATES = {
    "confirmed_scam": Words("Đã được xác nhận là lừa đảo", "Confirmed as a scam"),
    "suspicious": Words("Có dấu hiệu lừa đảo", "Signs of a scam"),
    "disputed": Words("Có cảnh báo, đang được xem xét lại", "Warning under review"),
    "no_information": Words("Chưa có thông tin", "No information"),
    "known_legitimate": Words("Có trong danh sách chính thức", "On a list of official ones"),
}
UNJUDGED = Words("Không kiểm tra được", "Could not be judged")

KINDS = {
    "url": Words("Liên kết", "Links"),
    "phone": Words("Số điện thoại", "Phone numbers"),
    "account": Words("Tài khoản", "Bank accounts"),
    "template": Words("Mẫu tin nhắn", "Message templates"),
}

CODES = {
    "empty": Words("Dòng không có gì để kiểm tra", "Nothing to judge in the row"),
    "too_long": Words("Quá dài", "Too long"),
    "not_a_url": Words("Không phải liên kết", "Not a link"),
    "unsupported_scheme": Words("Liên kết không phải của trang web", "Not a link to a web page"),
    "not_a_phone": Words("Không phải số điện thoại", "Not a phone number"),
    "not_an_account": Words("Không thấy số tài khoản", "No account number in it"),
    "several_numbers": Words("Có nhiều số trong một ô", "Several numbers in one cell"),
    "personal_data": Words("Mã QR chứa giấy tờ tùy thân", "A code with identity papers"),
    "excel_rounded": Words(
        "Bảng tính đã làm tròn, mất chữ số", "Rounded by a spreadsheet, digits are lost"
    ),
    "encoding": Words("Sai bảng mã", "Wrong encoding"),
    "nul": Words("Có ký tự rỗng", "Holds a null character"),
    "cell": Words("Ô báo lỗi hoặc không phải giá trị", "A cell with an error or no value"),
    "too_few_cells": Words("Dòng thiếu ô", "Too few cells in the row"),
    "too_many_cells": Words("Dòng thừa ô", "Too many cells in the row"),
    "quoting": Words("Dấu nháy không khép", "Quotes that do not close"),
    "not_json": Words("Dòng không phải JSON", "Not a JSON line"),
    "not_object": Words("Dòng JSON không phải đối tượng", "A JSON line that is no object"),
    "repeated_key": Words("Dòng JSON có khóa lặp lại", "A JSON line with a key twice"),
    "fraction_dropped": Words("Bỏ phần “,0” của số", "A fraction “.0” taken off a number"),
    "zero_restored": Words("Khôi phục số 0 ở đầu", "Leading zero put back"),
}
