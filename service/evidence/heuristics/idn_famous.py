"""Famous sites that imitators write in other letters; banks come with the curated brands."""

from __future__ import annotations

_WORLD = """
google.com youtube.com facebook.com instagram.com x.com twitter.com whatsapp.com wikipedia.org
yahoo.com yahoo.co.jp reddit.com tiktok.com amazon.com amazon.co.jp amazon.de amazon.co.uk
amazon.in bing.com live.com microsoft.com microsoftonline.com office.com office365.com outlook.com
skype.com linkedin.com netflix.com openai.com chatgpt.com apple.com icloud.com samsung.com
telegram.org t.me messenger.com pinterest.com discord.com twitch.tv zoom.us spotify.com github.com
gitlab.com stackoverflow.com wordpress.com wordpress.org blogger.com blogspot.com tumblr.com
medium.com quora.com imdb.com fandom.com roblox.com steampowered.com steamcommunity.com
epicgames.com garena.com riotgames.com minecraft.net ea.com nintendo.com playstation.com xbox.com
ebay.com aliexpress.com alibaba.com alipay.com taobao.com tmall.com jd.com baidu.com qq.com
wechat.com weibo.com 163.com sina.com.cn bilibili.com douyin.com temu.com shein.com walmart.com
etsy.com shopify.com paypal.com stripe.com wise.com visa.com mastercard.com americanexpress.com
westernunion.com payoneer.com revolut.com chase.com bankofamerica.com wellsfargo.com citibank.com
hsbc.com standardchartered.com binance.com coinbase.com kraken.com bybit.com okx.com metamask.io
blockchain.com trustwallet.com adobe.com dropbox.com canva.com notion.so slack.com atlassian.com
salesforce.com oracle.com ibm.com intel.com amd.com nvidia.com dell.com hp.com lenovo.com
cisco.com cloudflare.com godaddy.com namecheap.com mozilla.org archive.org naver.com kakao.com
daum.net line.me rakuten.co.jp yandex.ru vk.com mail.ru ok.ru n11.com o2.com ig.com idg.com
booking.com agoda.com airbnb.com expedia.com tripadvisor.com trip.com grab.com uber.com dhl.com
fedex.com ups.com usps.com bbc.com bbc.co.uk cnn.com nytimes.com theguardian.com forbes.com
weather.com duckduckgo.com proton.me deepl.com speedtest.net
"""

_VIET_NAM = """
vnexpress.net zalo.me zaloapp.com zing.vn zingnews.vn znews.vn shopee.vn lazada.vn tiki.vn
sendo.vn tuoitre.vn thanhnien.vn dantri.com.vn vietnamnet.vn nld.com.vn laodong.vn vtv.vn vov.vn
vtc.vn 24h.com.vn kenh14.vn cafef.vn baomoi.com soha.vn genk.vn voz.vn tinhte.vn chotot.com
batdongsan.com.vn thegioididong.com dienmayxanh.com fptshop.com.vn cellphones.com.vn nguyenkim.com
momo.vn vnpay.vn zalopay.vn viettel.vn viettelpost.com.vn vinaphone.com.vn mobifone.vn vnpt.vn
vnpt.com.vn fpt.vn fpt.com.vn evn.com.vn vnpost.vn ghtk.vn ghn.vn vietnamairlines.com
vietjetair.com bambooairways.com traveloka.com chinhphu.vn bocongan.gov.vn dichvucong.gov.vn
vneid.gov.vn gdt.gov.vn baohiemxahoi.gov.vn vinfastauto.com vingroup.net coccoc.com be.com.vn
ahamove.com
"""

WORLD = tuple(_WORLD.split())
VIET_NAM = tuple(_VIET_NAM.split())
