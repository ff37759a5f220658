"""Lexicon: names that scams borrow and words that lure, as the classifier counts them.

Not a blocklist and not a list of protected brands (that is ``blocklists/allow/brands.csv``): a
hit only tells the classifier how many bytes of a zone look like one of these words. Words are
counted by their n-grams, five letters at a time, so they are also found inside longer strings.
"""

from __future__ import annotations

BRANDS = """
vietcombank techcombank vietinbank agribank bidv mbbank vpbank tpbank sacombank acbbank vib shb
hdbank ocb seabank eximbank msb lienviet namabank bacabank pvcombank kienlong vietbank cake timo
momo zalopay zalo vnpay viettel vinaphone mobifone shopee lazada tiki sendo thegioididong fpt
vnpost viettelpost ghtk giaohangnhanh vneid dichvucong baohiemxahoi tongcucthue evn dienmayxanh
vinmart vinfast vietnamairlines vietjet bambooairways nganhang napas
paypal apple icloud itunes microsoft office outlook hotmail onedrive sharepoint netflix amazon
facebook meta instagram whatsapp telegram google gmail youtube tiktok twitter linkedin spotify
steam steamcommunity roblox discord epicgames dropbox docusign adobe wetransfer att verizon
tmobile comcast xfinity yahoo ebay walmart costco target aliexpress alibaba mercadolivre
chase wellsfargo citibank bankofamerica capitalone usaa navyfederal hsbc barclays lloyds natwest
santander bbva caixabank caixa itau bradesco nubank sparkasse commerzbank postbank ingdiba
rabobank abnamro creditagricole societegenerale banquepopulaire labanque bnpparibas postfinance
swisscom swisspost ameli impots laposte chronopost colissimo correos anpost royalmail evri hermes
usps fedex dhl ups postnl bpost posten poste intesa unicredit bancoposta aruba libero
rakuten mercari yamato sagawa docomo softbank kddi smbc mufg mizuho jcb aeon epos paypay
coinbase binance kraken kucoin gemini bybit okx huobi crypto metamask trustwallet ledger trezor
phantom uniswap pancakeswap opensea blockchain exodus solana ethereum bitcoin tether imtoken tron
ezpass tollway fastrak peachpass sunpass irs gov hmrc booking airbnb expedia
""".split()

LURES = """
login logon signin sign-in secure security verify verification account accounts update support
wallet bank banking confirm auth authenticate service services payment paying claim bonus gift
free reward rewards airdrop token connect recover recovery unlock unlocked locked suspend limited
help helpdesk portal webmail invoice document delivery tracking parcel package redelivery customs
customer client online alert notice notification billing refund validate password reset access
session identity mobile survey winner prize lottery casino invest trading profit earn
dangnhap dang-nhap xacthuc xac-thuc xacminh xac-minh xacnhan baomat bao-mat capnhat cap-nhat
taikhoan tai-khoan nhanqua nhan-qua qua-tang quatang trungthuong trung-thuong khuyenmai tri-an
trian vaytien vay-tien vaynhanh hotro ho-tro cskh khoa-the khoathe mokhoa nangcap nang-cap rutthe
hoan-tien hoantien naptien nap-the napthe vongquay sukien su-kien viec-lam vieclam tuyendung
congtacvien giaohang don-hang donhang phat-nguoi phatnguoi dinhdanh kichhoat kich-hoat sinhtrac
""".split()

BRAND_BIT = 16
LURE_BIT = 32


def pieces(words: list[str]) -> set[str]:
    """The five-letter pieces of words, and words of four letters whole; shorter ones are left."""
    found: set[str] = set()
    for word in words:
        if len(word) == 4:
            found.add(word)
        found.update(word[at : at + 5] for at in range(len(word) - 4))
    return found
