"""What a citizen is told when a message shows the pattern of a category."""

from __future__ import annotations

from service.words import Words

SENTENCES: dict[str, Words] = {
    "BANK_SMS_BRANDNAME": Words(
        "Tin nhắn mang tên ngân hàng, báo khóa tài khoản hoặc tặng quà, và kèm đường link hay số"
        " lạ: từ 2025 ngân hàng không được gửi link qua SMS nếu khách không yêu cầu (Thông tư"
        " 50/2024/TT-NHNN).",
        "A message in a bank's name about a lock or a gift, with a link or a stranger's number:"
        " since 2025 banks send no links by SMS (Circular 50/2024/TT-NHNN).",
    ),
    "BANK_FAKE_SITE": Words(
        "Tin nhắn nhắc đến ngân hàng hoặc ví và bảo đăng nhập, nhập mã ở một trang không thuộc"
        " ngân hàng đó.",
        "The message speaks of a bank or wallet and asks you to log in or enter codes on a page"
        " that is not the bank's.",
    ),
    "BANK_STAFF_CALL": Words(
        "Người xưng là nhân viên ngân hàng, lấy cớ sinh trắc học, hạn mức hoặc thẻ để xin mã,"
        " giấy tờ hay mời kết bạn, bấm link.",
        "Somebody claims to be bank staff and uses biometrics, limits or cards as a pretext to"
        " get codes, papers, a chat or a click.",
    ),
    "GOV_VNEID_APK": Words(
        "Tin nhắn lấy cớ VNeID, căn cước hoặc dịch vụ công để bảo bấm link, cài ứng dụng hay làm"
        " việc qua Zalo.",
        "VNeID, the citizen card or public services are used as a pretext for a link, an app or"
        " a chat.",
    ),
    "GOV_TAX_BHXH": Words(
        "Tin nhắn xưng cơ quan thuế, bảo hiểm xã hội hoặc đoàn kiểm tra, đòi bấm link, cài ứng"
        " dụng, gọi số cá nhân hay chuyển tiền.",
        "It claims to come from the tax, social-insurance or inspection office and asks for a"
        " click, an app, a call to a private number or money.",
    ),
    "POLICE_CALL": Words(
        "Tin nhắn xưng công an, viện kiểm sát hoặc tòa án, dọa vụ án, lệnh bắt và đòi liên lạc,"
        " giữ bí mật hay chuyển tiền. Công an không làm việc như vậy.",
        "It claims to come from the police, procuracy or court, threatens with a case or arrest,"
        " and asks for contact, secrecy or money. The police do not work that way.",
    ),
    "TRAFFIC_FINE": Words(
        "Tin nhắn báo phạt nguội hoặc vi phạm giao thông kèm link, số lạ hay tài khoản nộp tiền.",
        "A traffic fine together with a link, a stranger's number or an account to pay to.",
    ),
    "SIM_LOCK": Words(
        "Tin nhắn dọa khóa SIM hoặc thuê bao để bảo bấm link, bấm cú pháp, đọc mã hay gọi số lạ.",
        "It threatens to lock your SIM so that you tap a link, dial a code, read out a code or"
        " call a stranger.",
    ),
    "WANGIRI": Words(
        "Tin nhắn hoặc cuộc gọi nhỡ bảo gọi lại một số nước ngoài: gọi lại có thể mất cước cao.",
        "You are asked to call back a foreign number: that may cost a lot.",
    ),
    "SPAM_CALL": Words(
        "Lời mời mua, góp vốn với ưu đãi dồn dập kèm số liên hệ: dấu hiệu tiếp thị rác.",
        "A pushy offer with a contact number: it looks like spam.",
    ),
    "UTILITY_EVN": Words(
        "Tin nhắn dọa cắt điện, cắt nước hoặc báo nợ, kèm link, tài khoản, ứng dụng hay số cá"
        " nhân.",
        "It threatens to cut power or water or claims a debt, with a link, account, app or"
        " private number.",
    ),
    "SHIP_COD": Words(
        "Người xưng giao hàng hoặc bưu điện đòi chuyển khoản, đóng phí, bấm link hay “hủy hội"
        " viên”.",
        "Somebody claims to deliver a parcel and wants a transfer, a fee, a click or the"
        " cancelling of a “membership”.",
    ),
    "ECOM_FAKE_SHOP": Words(
        "Hàng rẻ bất thường và đòi chuyển khoản trước: dấu hiệu bán hàng giả, “shop ma”.",
        "Goods far too cheap and payment in advance: signs of a fake shop.",
    ),
    "TRAVEL_COMBO": Words(
        "Vé hoặc combo du lịch giá rẻ, giục chuyển tiền giữ chỗ hoặc thanh toán mã đặt chỗ.",
        "Cheap tickets or travel combos with pressure to pay at once for a booking.",
    ),
    "JOB_EASY": Words(
        "Việc nhẹ lương cao, làm nhiệm vụ hưởng hoa hồng hoặc phải nạp tiền để nhận việc.",
        "Easy work for high pay, tasks for commission, or money to be paid in to get the job.",
    ),
    "INVEST_FOREX_CRYPTO": Words(
        "Mời đầu tư với lời hứa lãi cao, “không rủi ro”, hoặc theo lệnh của “chuyên gia” trong"
        " nhóm kín.",
        "An investment with promised profits, “no risk”, or an “expert's” orders in a closed"
        " group.",
    ),
    "LOAN_APP": Words(
        "Mời vay tiền dễ dàng, không thẩm định, hoặc đòi đóng phí trước khi giải ngân.",
        "Easy loans without any check, or a fee to be paid before you get the money.",
    ),
    "GAMBLING": Words(
        "Mời đánh bạc, cá độ, lô đề hoặc nạp tiền vào trò chơi đổi thưởng.",
        "An invitation to gamble, bet or pay into a game for money.",
    ),
    "MISTAKEN_TRANSFER": Words(
        "Báo chuyển nhầm tiền và đòi trả lại qua tài khoản, link hay kèm lời dọa: hãy để ngân hàng"
        " xử lý.",
        "A “wrong transfer” to be sent back to an account, through a link or under threats: let"
        " the bank handle it.",
    ),
    "FAKE_RECEIPT": Words(
        "Đưa ảnh biên lai trong khi tiền chưa về, giục giao hàng hoặc trả lại tiền.",
        "A picture of a receipt while no money has come, with pressure to ship or to refund.",
    ),
    "QR_OVERLAY": Words(
        "Bảo quét mã QR để nhận tiền, nhận quà, đăng nhập hay xác minh: không cần quét mã để nhận"
        " tiền.",
        "A QR code is to be scanned for money, a gift, a login or a check: nobody needs to scan"
        " to be paid.",
    ),
    "MULE_ACCOUNT": Words(
        "Thuê, mua tài khoản ngân hàng hoặc nhờ nhận tiền hộ để lấy công: việc này vi phạm pháp"
        " luật.",
        "Renting or buying bank accounts, or receiving money for others for pay: it is against"
        " the law.",
    ),
    "ACCOUNT_TAKEOVER": Words(
        "Người quen nhắn hỏi vay, nhờ chuyển tiền gấp: tài khoản của họ có thể đã bị chiếm. Hãy"
        " gọi trực tiếp.",
        "Somebody you know asks for money in haste: their account may have been taken over. Call"
        " them.",
    ),
    "DEEPFAKE_CALL": Words(
        "Nhắc đến cuộc gọi video chập chờn rồi xin tiền: hình và giọng có thể do máy giả mạo.",
        "A poor video call and then a request for money: face and voice may be faked.",
    ),
    "FAMILY_EMERGENCY": Words(
        "Báo người thân cấp cứu, tai nạn và đòi chuyển tiền gấp: hãy gọi nhà trường, bệnh viện.",
        "A relative's emergency and a demand for money at once: call the school or hospital.",
    ),
    "KID_MODEL": Words(
        "Tuyển mẫu nhí, casting cho bé rồi dẫn vào nhóm, đóng phí hay làm nhiệm vụ.",
        "Children wanted as models, leading to a group, fees or tasks.",
    ),
    "ROMANCE": Words(
        "Người quen qua mạng ở nước ngoài gửi quà, tiền và cần đóng phí để nhận.",
        "An on-line friend abroad sends gifts or money, and a fee is due to receive them.",
    ),
    "RECOVERY": Words(
        "Hứa lấy lại tiền bị lừa hoặc tài khoản bị mất: nạn nhân thường bị lừa thêm lần nữa.",
        "A promise to get back lost money or accounts: victims are usually cheated again.",
    ),
    "PRIZE": Words(
        "Báo trúng thưởng, tặng quà rồi bảo bấm link, đóng phí hay khai thông tin.",
        "A prize or gift, followed by a link, a fee or questions about yourself.",
    ),
    "PHISH_LINK_SOCIAL": Words(
        "Lời nhờ bình chọn, xem clip, khiếu nại trang… kèm link lạ: thường dẫn đến trang chiếm"
        " tài khoản.",
        "A vote, a clip, a complaint about your page, with a strange link: often it steals"
        " accounts.",
    ),
    "MALWARE_APK": Words(
        "Bảo tải tệp cài đặt ngoài kho ứng dụng hoặc cấp quyền điều khiển điện thoại.",
        "You are asked to install a file from outside the app stores or to give control of your"
        " phone.",
    ),
    "HOAX": Words(
        "Tin kêu gọi chuyển tiếp cho nhiều người với lời dọa hoặc điều khó tin: thường là tin giả.",
        "A message to be passed on to many people with a threat or an unlikely story: usually a"
        " hoax.",
    ),
}
"""Category to sentence, in the order of the taxonomy."""
