"""What the titles and words of a street office's register mean, in Chinese and English.

Where two titles would do, the more exact one counts: 监护人电话 before 电话, 镇街代码 before 镇街. How titles are
compared: ``guardtag.interop.titles``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from guardtag.interop.titles import Vocabulary
from guardtag.model.people import HINTS

CONTACTS = 9
"""How many contacts a row may name."""
AREA_PARTS = ("area", "town", "district", "village", "grid")
"""The columns that make an area path, from the outside in."""

_SINGLE = {
    "name": "姓名 守护对象 守护对象姓名 对象姓名 人员姓名 被监护人姓名 name fullname wardname",
    "nickname": "小名 乳名 昵称 nickname",
    "birth_date": "出生日期 出生年月日 出生年月 生日 birthdate dateofbirth birthday born dob",
    "age": "年龄 周岁 age",
    "minor": "未成年人 是否未成年 是否未成年人 minor",
    "groups": "类别 人员类别 人群类别 特殊人群类别 对象类别 残疾类别 groups group category",
    "hints": "提示 求助提示 帮助提示 hints hint",
    "lost_before": "走失史 有无走失史 是否走失过 曾走失 lostbefore",
    "area": "区域 所属区域 区域路径 辖区 area areapath",
    "town": "镇街 乡镇 街道 镇 乡镇街道 town",
    "town_code": "镇街代码 乡镇代码 街道代码 towncode",
    "district": "片区 管区 社区片区 district",
    "district_code": "片区代码 管区代码 districtcode",
    "village": "村居 村 村社区 社区 社区村居 居委会 村委会 village",
    "village_code": "村居代码 社区代码 村代码 villagecode",
    "grid": "网格 所属网格 所在网格 grid",
    "grid_code": "网格号 网格编号 网格代码 gridcode gridno gridnumber",
    "clothes": "衣着特征 衣着 常穿衣物 常穿衣服 clothes clothing",
    "medical": "病史 病情 健康状况 既往病史 用药 medical medicalnotes",
    "remarks": "备注 说明 notes remarks",
    "address": "住址 家庭住址 现住址 居住地址 详细地址 家庭地址 地址 address homeaddress",
    "consent": "同意 是否同意 知情同意 是否知情同意 同意书 是否签署同意书 consent consentgiven",
    "consent_date": "同意日期 同意时间 签署日期 签字日期 consentdate",
    "consent_by": "同意人 同意人姓名 签字人 签署人 consentby",
    "guardian_consent": "监护人同意 监护人是否同意 监护人同意书 监护人同意书编号 guardianconsent guardianconsentid",
    "purposes": "同意范围 同意公开 公开内容 consentpurposes purposes",
    "key": "编号 登记编号 登记号 档案编号 档案号 人员编号 对象编号 id number registerno",
    "id_number": "身份证号 身份证 身份证号码 公民身份号码 idnumber idcard",
    "any_name": "联系人 家属 家属姓名 contact contactname",
    "any_phone": "联系电话 电话 手机 手机号 手机号码 电话号码 联系方式 phone mobile telephone phonenumber",
    "any_mail": "邮箱 电子邮箱 电子邮件 mail email",
    "any_relation": "关系 与本人关系 与被监护人关系 relation relationship",
}
_EXACT_FIRST = {
    "town_code": "town", "district_code": "district", "village_code": "village", "grid_code": "grid",
    "contact1": "any_name", "phone1": "any_phone", "mail1": "any_mail", "relation1": "any_relation",
}  # fmt: skip

_PERSONS = ("监护人", "联系人", "紧急联系人", "家属")
_NUMERALS = {nth: (str(nth), "一二三四五六七八九"[nth - 1]) for nth in range(1, CONTACTS + 1)}
_ORDINALS = {nth: (f"第{written}",) for nth, (_, written) in _NUMERALS.items()} | {
    1: ("第一", "主要"), 2: ("备用", "第二"),
}  # fmt: skip
_PHONE_WORDS = ("电话", "联系电话", "手机", "手机号", "手机号码", "电话号码", "联系方式")
_MAIL_WORDS = ("邮箱", "电子邮箱", "电子邮件")
_MORE_WORDS = ("备用电话", "备用联系电话", "备用手机", "第二电话", "其他电话")
_OTHER_WORDS = ("其他地址", "其他联系方式", "其他渠道")


def _contact_titles(nth: int) -> dict[str, str]:
    """The titles of the nth contact's columns, title to meaning."""
    people = [ordinal + person for ordinal in _ORDINALS[nth] for person in _PERSONS]
    people += [person + numeral for numeral in _NUMERALS[nth] for person in _PERSONS]
    titles: dict[str, str] = {}
    if nth == 1:
        people += ["监护人", "紧急联系人"]
        titles |= {f"{person}{word}": "phone1" for person in ("联系人", "家属") for word in _PHONE_WORDS}
        titles |= {f"{person}关系": "relation1" for person in ("联系人", "家属")}
        titles |= {"联系人姓名": "contact1", "与监护人关系": "relation1", "guardian": "contact1",
                   "guardianname": "contact1", "guardianphone": "phone1", "guardianmail": "mail1",
                   "guardianemail": "mail1", "contactphone": "phone1", "contactmail": "mail1",
                   "contactemail": "mail1", "contactrelation": "relation1", "联系人邮箱": "mail1",
                   "otherphone": "more1", "otheraddresses": "other1"}  # fmt: skip
        titles |= dict.fromkeys(_MORE_WORDS, "more1") | dict.fromkeys(_OTHER_WORDS, "other1")
    for person in people:
        titles |= {person: f"contact{nth}", f"{person}姓名": f"contact{nth}"}
        titles |= {f"{person}关系": f"relation{nth}", f"{person}与本人关系": f"relation{nth}"}
        titles |= {f"{person}是否监护人": f"guards{nth}"}
        titles |= {f"{person}{word}": f"phone{nth}" for word in _PHONE_WORDS}
        titles |= {f"{person}{word}": f"mail{nth}" for word in _MAIL_WORDS}
        titles |= {f"{person}{word}": f"more{nth}" for word in _MORE_WORDS}
        titles |= {f"{person}{word}": f"other{nth}" for word in _OTHER_WORDS}
    for numeral in _NUMERALS[nth]:
        titles |= {f"联系人姓名{numeral}": f"contact{nth}", f"监护人姓名{numeral}": f"contact{nth}",
                   f"关系{numeral}": f"relation{nth}"}  # fmt: skip
        titles |= {f"{word}{numeral}": f"phone{nth}" for word in _PHONE_WORDS}
        titles |= {f"{word}{numeral}": f"mail{nth}" for word in _MAIL_WORDS}
    for noun, meaning in (("", "contact"), ("name", "contact"), ("phone", "phone"), ("mail", "mail"),
                          ("email", "mail"), ("relation", "relation"), ("otherphone", "more"),
                          ("otheraddresses", "other"), ("isguardian", "guards")):  # fmt: skip
        titles |= {f"contact{nth}{noun}": f"{meaning}{nth}", f"contact{noun}{nth}": f"{meaning}{nth}"}
    return titles | {f"phone{nth}": f"phone{nth}", f"mail{nth}": f"mail{nth}", f"email{nth}": f"mail{nth}",
                     f"relation{nth}": f"relation{nth}", f"otherphone{nth}": f"more{nth}",
                     f"otheraddresses{nth}": f"other{nth}"}  # fmt: skip


def _table(rows: Mapping[str, str]) -> dict[str, str]:
    return {word: meaning for meaning, words in rows.items() for word in words.split()}


_MEANINGS: Mapping[str, str] = MappingProxyType(
    {title: meaning for nth in range(1, CONTACTS + 1) for title, meaning in _contact_titles(nth).items()}
    | _table(_SINGLE)
)

_NEEDED = {
    "name": (("name",), "姓名 / name"),
    "area": (AREA_PARTS, "网格 or 区域 / grid or area"),
    "contact": (("contact1",), "监护人 / contact"),
    "phone": (("phone1", "mail1", "other1"), "联系电话 / phone"),
    "consent": (("consent",), "同意 / consent"),
}

GROUPS: Mapping[str, str] = MappingProxyType(_table({
    "intellectual-disability": "智力障碍 智力残疾 智障",
    "dementia": "阿尔茨海默 阿尔茨海默症 阿尔茨海默病 失智 失智老人 认知障碍 痴呆 老年痴呆 认知症",
    "visual-impairment": "视力障碍 视力残疾 视障 盲人",
    "hearing-impairment": "听力障碍 听力残疾 听障 聋人",
    "speech-impairment": "言语障碍 言语残疾",
    "mental-disorder": "精神障碍 精神残疾",
    "autism": "自闭症 孤独症",
    "physical-disability": "肢体残疾 肢体障碍",
    "multiple-disabilities": "多重残疾",
    "epilepsy": "癫痫",
    "lives-alone": "独居 独居老人 空巢老人",
    "child": "儿童 未成年人 未成年 困境儿童",
    "left-behind-child": "留守儿童",
    "wandering-history": "走失史 有走失史 曾走失 易走失",
}))  # fmt: skip
"""The office's word for a group to ours."""

HINT_WORDS: Mapping[str, str] = MappingProxyType(_table({
    "does-not-speak": "不会说话 不能说话 无语言 不说话",
    "hard-of-hearing": "听力差 耳背 听不清",
    "may-walk-away": "会走开 可能走开 爱走动 易走失 会再次走失",
    "afraid-of-touch": "怕碰 怕触碰 不要触碰",
    "afraid-of-dogs": "怕狗",
    "needs-medicine": "需服药 需要服药 按时服药 需按时服药",
    "walks-slowly": "走路慢 行走缓慢 行动缓慢",
    "likes-calm-voice": "轻声说话 喜欢轻声 请轻声说话",
    "does-not-know-home": "不知道家 不记得家 说不清住址 不知道住址",
}) | {hint: hint for hint in HINTS})  # fmt: skip
"""The office's word for a hint to one of ``model.people.HINTS``."""

PURPOSES: Mapping[str, str] = MappingProxyType(_table({
    "alert": "求助 报警 求助通知 alert",
    "nickname": "小名 昵称 nickname",
    "photo": "照片 photo",
    "condition_hints": "提示 求助提示 condition_hints hints",
    "contact_phone": "电话 联系电话 contact_phone phone",
    "contact_name": "联系人姓名 监护人姓名 contact_name",
    "medical_notes": "病史 医疗信息 medical_notes",
    "home_address": "住址 家庭住址 home_address",
}))  # fmt: skip
"""The word on the consent form to the policy's field that consent can open."""

RELATIONS: Mapping[str, str] = MappingProxyType(_table({
    "mother": "母亲 妈妈 母", "father": "父亲 爸爸 父", "guardian": "监护人 法定监护人",
    "grandmother": "祖母 奶奶 外祖母 姥姥 外婆", "grandfather": "祖父 爷爷 外祖父 姥爷 外公",
    "son": "儿子 长子 次子 子", "daughter": "女儿 长女 次女 女", "wife": "妻子 妻", "husband": "丈夫 夫",
    "spouse": "配偶", "brother": "哥哥 弟弟 兄弟", "sister": "姐姐 妹妹 姐妹", "neighbour": "邻居",
}))  # fmt: skip
"""The office's word for a relation to ours; another word is kept as it is."""

GUARDIANS = frozenset(("mother", "father", "guardian", "grandmother", "grandfather", "母子", "母女", "父子", "父女"))
"""Relations whose consent counts for a child under 14."""


WARDS = Vocabulary(_MEANINGS, _NEEDED, _EXACT_FIRST)
"""What the titles of a register of people mean."""
