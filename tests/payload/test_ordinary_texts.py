"""What people say to each other is no code, however many of its words are words of the spelling alphabet."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import NotATag
from guardtag.payload import link, spelling, spoken
from tests.payload.test_link import HOSTS

CHINESE = """
你好，请问这里是派出所吗？
我在王庄车站看到一位老人，他好像迷路了。
他说他住在北京，儿子在上海的一家厂里上班。
衣服里面有一个标签，怎么扫？
请打110。
110 120 119 122
老人八十七岁，耳朵不太好，听不清。
他穿一件蓝色的外套，A座3单元502。
我的电话是零五三八，一二三四五六七八。
零五三八一二三四五六七八
幺三八零零零零零零零零
一二三四，二二三四，三二三四，再来一次！
一二三四，二二三四，三二三四。
今天是二〇二六年五月九日。
二〇二六〇五〇九一二三〇
明天下午三点在济南西站见，G1234次，3车12A。
济南 G1 上海 D2
北京 上海 天津 重庆 广州 深圳 成都 武汉 西安 南京 杭州 青岛
北京、上海、天津、重庆、广州、深圳、成都、武汉、西安、南京、杭州、青岛
我从昆明到大连，经过郑州、石家庄、北京、天津。
昆明 0871 1234 5678
北京的 010 1234 5678 9
北京A座
三个苹果，两个梨，一共五斤七两。
一是一，二是二。
一五一十
九九八十一
七七四十九
不管三七二十一
四六不分
五五六六七七八八九九
好的好的好的好的
的的的的的的的的的的的的
洞六洞六，我是拐八，请回答。
幺洞幺，幺洞幺，收到请回答。
双十一买的T恤，XL码，红色。
鲁J 12345
鲁A 7K3M9 鲁A 9QRT2
王霞带他去了泰山。
人在桂林，勿念。
杠杠的
横杠横杠横杠横杠
三亚的天气真好，比哈尔滨暖和二十度。
胜利！胜利！胜利！
"""

ENGLISH = """
Hello, is this the police station?
I am at the bus stop and there is an old man who seems lost.
Please call me back on zero five three eight.
Zero five three eight, one two three four, five six seven eight.
Mike and Charlie met Victor at the hotel in November.
Romeo, Juliet, Oscar, Victor, Mike, Papa
Oscar Victor Mike Charlie Juliet Romeo India November Sierra
Tango and whiskey, golf and hotel: a weekend in Lima or Quebec.
one two three four five six seven eight nine ten eleven twelve
One, two, three, four, five, once I caught a fish alive.
six seven eight nine ten
a b c d e f g
A B C D E F G H I J K L M N O P Q R S T U V W X Y Z
I am a
a a a a
O I C
oh no oh no oh no oh no
Echo, echo, echo!
three five six
double trouble
double double double
We had two doubles and a triple.
Golf at the Delta hotel, India, one night for two, four or five people.
He is a man in a red coat.
HELP ME PLEASE
Help, my dad is lost!
I need help at once.
No I am at a B and B in a bad way
Papa, Mike is a zero.
Room 12, floor 3, building A
Flight CA1234, gate B12, seat 7K
MP3 H264 5G 4K HDR
Windows 11 X64
no. 1, no. 2 and no. 3
1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
1 2 3 4 5 6 7 8 9 0 1 2
(0538) 1234 5678 9
+86 138 0000 0000
10:30-11:45, 12.05.
7 days a week
x ray of the left arm
Dr. X, Mr. Y and Mrs. Z
thanks a lot
the quick brown fox jumps over the lazy dog
"""

SENTENCES = [line for text in (CHINESE, ENGLISH) for line in text.strip().splitlines()]

COMMON = """
the of to and in is it you that he was for on are as with his they at be this have from or had by hot but some what
救 人 们 在 我 你 他 她 这 那 里 有 不 是 了 到 说 要 去 会 着 看 好 自己 车站 老人 孩子 电话 请 帮忙 谢谢 迷路 回家
there we can out other were all your when up use how said an each she which do their if will way about many then
上 下 点 号 年 月 十 百 千 万 个 和 kilos twos ninety ate too won thousand uniform
"""

TABLES = [
    *spelling.WORDS, *spelling.PLACES, *spelling.DIGITS, *spelling.TIMES, *spelling.DASHES, "的", "，", "-", "7K3M",
]  # fmt: skip


@pytest.mark.parametrize("text", SENTENCES)
def test_an_ordinary_text_is_no_code(text):
    with pytest.raises(NotATag):
        link.find(text, HOSTS)


@given(
    words=st.lists(st.sampled_from(TABLES), min_size=6, max_size=24), at=st.integers(0, 24),
    ordinary=st.sampled_from(COMMON.split()),
)  # fmt: skip
@settings(deadline=None, max_examples=300)
def test_one_ordinary_word_makes_a_text_ordinary(words, at, ordinary):
    assert spoken.spelled(" ".join([*words[:at], ordinary, *words[at:]])) is None
