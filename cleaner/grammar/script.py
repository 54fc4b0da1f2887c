"""Second ways in which a language is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

_PAIRS = {"dž": "џ", "lj": "љ", "nj": "њ", "dz": "џ"}
_LETTERS = dict(
    zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш", strict=True),
)


def to_cyrillic(word: str) -> str:
    """Return a Serbian word written in Latin letters in Cyrillic ones.

    >>> to_cyrillic("pretplatnik"), to_cyrillic("ljubav")
    ('претплатник', 'љубав')
    """
    out, at = [], 0
    while at < len(word):
        pair = _PAIRS.get(word[at : at + 2])
        out.append(pair or _LETTERS.get(word[at], word[at]))
        at += 2 if pair else 1
    return "".join(out)


_SYLLABLE = re.compile(
    "(?P<base>[\u1000-\u1021\u103f](?:\u1039[\u1000-\u1021])*)(?P<ya>\u103b?)(?P<ra>\u103c?)(?P<low>[\u103d\u103e]*)(?P<e>\u1031?)"
)


def to_visual_order(word: str) -> str:
    """Return a Burmese word in the order of older fonts, in which signs stand as seen: \u1031 and \u103c before their consonant.

    >>> to_visual_order("\u1000\u103c\u1031\u102c\u1004\u103a\u1038") == "\u1031\u103c\u1000\u102c\u1004\u103a\u1038"
    True
    """
    return _SYLLABLE.sub(r"\g<e>\g<ra>\g<base>\g<ya>\g<low>", word)


# Characters of the mainland and those that stand for them elsewhere; then words in which they stand for others.
_SIMPLIFIED = (
    "万与专业东丝丢两严个丰临为丽举么义乌乐习乡书买乱争于云亚产亲亿仅从仪们价众优伙会伟传伤伦体余侦侧倾偿储儿兑党兰关兴养"
    "内册写军农冲决况冻准减几凭击划则刚创删别办务动励劳势区医华协单卖占卫却厂厅历厉压厌厕县参双发变叠号吁吃后吓吗吨听启员"
    "咨响哟团园围国图圣场坏块坚坛墙声处备复够头夹奋奖妇妈娱学宁宝实审宪宽宾对寻导将尔尝尽层届属岁岛币师帐带帮干并广庆库应"
    "废开异弃张弹强归当录彻征径忆怀态怜总恳恶悦惯愿戏战户托执扩扫扰抢护报担拢拥拦拨择挂挥损换据摄敌数斗断无旧时昵显晋晓暂"
    "术机杀杂权条来极构枪柜标栏样档桥梦检楼欢欧毕气汇汉沟没沪泽测济浏润渐游湾溃滚满滤滥潜灭灯灵点烦热爱牺状独狱猪猫献环现"
    "琼电画畅疗疯盐监盗码础确礼离种秘积称税稳窃竞笔筑筛筹签简类粤粮紧纠红约级纪纳纷纸纽线练组细织终绍绎经结给络绝统继绩绪"
    "续维综绿缓编缩缴网罗职联肤胁胜脑脚脸腊腾艺节苏苹范荐药获营虑虫虽补袭装见观规视览觉触计订认讨让训议讯记讲许论设访证评"
    "识诈诉词译试诗话询该详语误说请诺读课谁调谅谈谓谢谩贝负贡财责败账货质贫购贴贵贷贸费贺资赏赔赚赛赞赠赢赣赶趋践踪车转轮"
    "软轻载较辆辑输辖辩边辽达迁过运还这进远违连适选递逻遗邮采释里针钉钟钥钮钱铁铃银链销锁错键镇镑镜长门闭问间闻闽阅队阳阶"
    "际陆陈陕险随隐隶难静韩页顶项顺须顾预领频颗题颜额风飞饭饼馆馈马驳驻骂验骗骚骤鱼鲁鲜鸟鸡鹏黄龄龙"
)
_TRADITIONAL = (
    "萬與專業東絲丟兩嚴個豐臨為麗舉麼義烏樂習鄉書買亂爭於雲亞產親億僅從儀們價眾優夥會偉傳傷倫體餘偵側傾償儲兒兌黨蘭關興養"
    "內冊寫軍農衝決況凍準減幾憑擊劃則剛創刪別辦務動勵勞勢區醫華協單賣佔衛卻廠廳歷厲壓厭廁縣參雙發變疊號籲喫後嚇嗎噸聽啟員"
    "諮響喲團園圍國圖聖場壞塊堅壇牆聲處備復夠頭夾奮獎婦媽娛學寧寶實審憲寬賓對尋導將爾嘗盡層屆屬歲島幣師帳帶幫幹並廣慶庫應"
    "廢開異棄張彈強歸當錄徹徵徑憶懷態憐總懇惡悅慣願戲戰戶託執擴掃擾搶護報擔攏擁攔撥擇掛揮損換據攝敵數鬥斷無舊時暱顯晉曉暫"
    "術機殺雜權條來極構槍櫃標欄樣檔橋夢檢樓歡歐畢氣匯漢溝沒滬澤測濟瀏潤漸遊灣潰滾滿濾濫潛滅燈靈點煩熱愛犧狀獨獄豬貓獻環現"
    "瓊電畫暢療瘋鹽監盜碼礎確禮離種祕積稱稅穩竊競筆築篩籌籤簡類粵糧緊糾紅約級紀納紛紙紐線練組細織終紹繹經結給絡絕統繼績緒"
    "續維綜綠緩編縮繳網羅職聯膚脅勝腦腳臉臘騰藝節蘇蘋範薦藥獲營慮蟲雖補襲裝見觀規視覽覺觸計訂認討讓訓議訊記講許論設訪證評"
    "識詐訴詞譯試詩話詢該詳語誤說請諾讀課誰調諒談謂謝謾貝負貢財責敗賬貨質貧購貼貴貸貿費賀資賞賠賺賽贊贈贏贛趕趨踐蹤車轉輪"
    "軟輕載較輛輯輸轄辯邊遼達遷過運還這進遠違連適選遞邏遺郵採釋裡針釘鍾鑰鈕錢鐵鈴銀鏈銷鎖錯鍵鎮鎊鏡長門閉問間聞閩閱隊陽階"
    "際陸陳陝險隨隱隸難靜韓頁頂項順須顧預領頻顆題顏額風飛飯餅館饋馬駁駐罵驗騙騷驟魚魯鮮鳥雞鵬黃齡龍"
)
_WORDS = {
    **{
        "注册": "註冊",
        "注销": "註銷",
        "注释": "註釋",
        "注明": "註明",
        "公布": "公佈",
        "发布": "發佈",
        "准许": "准許",
        "批准": "批准",
    },
    **{
        "分钟": "分鐘",
        "秒钟": "秒鐘",
        "回复": "回覆",
        "答复": "答覆",
        "复制": "複製",
        "复选": "複選",
        "定制": "定製",
        "订制": "訂製",
    },
    **{
        "日志": "日誌",
        "杂志": "雜誌",
        "联系": "聯繫",
        "汇总": "彙總",
        "折叠": "摺疊",
        "赞赏": "讚賞",
        "防御": "防禦",
        "饼干": "餅乾",
    },
    **{"每周": "每週", "本周": "本週", "一周": "一週", "周刊": "週刊", "周报": "週報", "周末": "週末", "轻松": "輕鬆"},
}


@cache
def _compile_traditional() -> tuple[re.Pattern[str], dict[int, str]]:
    return re.compile("|".join(_WORDS)), {ord(a): b for a, b in zip(_SIMPLIFIED, _TRADITIONAL, strict=True)}


def to_traditional(word: str) -> str:
    """Return a Chinese word written as on the mainland in the characters of Taiwan and Hong Kong.

    >>> to_traditional("注册后继续阅读")
    '註冊後繼續閱讀'
    """
    words, characters = _compile_traditional()
    return words.sub(lambda found: _WORDS[found[0]], word).translate(characters)


# What a lexicon's key `script` may name, and how its words are written there.
SCRIPTS: Mapping[str, Callable[[str], str]] = {"Cyrl": to_cyrillic, "Hant": to_traditional, "visual": to_visual_order}
