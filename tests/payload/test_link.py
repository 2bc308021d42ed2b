"""Finding a tag in whatever text people hand over."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import Ambiguous, NotATag, TagError, TooLong
from guardtag.payload import link, typed
from guardtag.payload.link import Found
from tests.cases import LyingText

HOSTS = ("tag.example.org", "alias.example.net")
TOKEN = "GRHQ4KSYDWMIZC7XOVNA25ELTU"
OTHER = "K5JWXTQ7ZD2MUVOBSYA6GREHLI"
CODE = "0123-4567-89K5"
URL = f"https://tag.example.org/t/{TOKEN}"
OURS = (Found("token", TOKEN),)


def fitting(data: str) -> str:
    """A code with these ten letters and right checks."""
    return next(
        code
        for a in typed.ALPHABET
        for b in typed.ALPHABET
        if typed.fits(code := f"{data[:4]}-{data[4:8]}-{data[8:]}{a}{b}")
    )


RIGHT = fitting("7K3M9QRT2X")
RIGHT2 = fitting("ABCDEFGHJK")


def found(text: object) -> tuple[Found, ...]:
    try:
        return link.find(text, HOSTS)
    except NotATag:
        return ()


def test_build_is_lower_case_scheme_and_the_rest_in_capitals():
    assert link.build("tag.example.org", TOKEN) == f"https://TAG.EXAMPLE.ORG/T/{TOKEN}"


@pytest.mark.parametrize(
    "text",
    [
        URL, URL.lower(), link.build(HOSTS[0], TOKEN), link.build(HOSTS[1], TOKEN).upper(),
        URL.replace("https", "http"), URL.replace("https", "hTTps"), URL.replace("tag.", "Tag."),
        URL.replace(".org", ".org."),
        URL.replace(".org", ".org.:443"), URL.replace(".org", ":443").replace("tag.example", "tag.example.org"),
        URL.replace("https", "http").replace(".org", ".org:80"),
        URL + "/", URL + "?", URL + "#x", URL + "/?from=groupmessage&isappinstalled=0",
        URL + "?u=https://evil.example/",
        URL + ".", URL + "...", URL + "?!", URL + "。", URL + ".，谢谢",
        URL + "，谢谢", URL + "谢谢", URL + "🙏", URL + "…",
        URL + "\r\n", "看" + URL, "看：" + URL, f"({URL})", f"（{URL}）", f"<{URL}>", f'"{URL}"', f"“{URL}”",
        f"「{URL}」",
        f"[x]({URL})", f"**{URL}**", f"url={URL}", f"code:{URL}", f"<a href={URL}>x</a>", f"(href={URL})",
        f"<a href='{URL}'>{URL}</a>",
        f"{URL}\n{URL.upper()}", f"{URL}，{URL}", f"{TOKEN} {URL}", f"{URL} https://evil.example/t/{OTHER}",
        f"https://evil.example/t/{OTHER} {URL}", f"{URL} 0538-0000-0000", f"{URL} thanksgiving",
        f"tag.example.org/t/{TOKEN}", f"到tag.example.org/t/{TOKEN.lower()}。", f"(Tag.Example.org/T/{TOKEN}?x=1)",
        TOKEN, TOKEN.lower(), f"  {TOKEN}\t", f"码：{TOKEN}。", f"码{TOKEN}谢谢", f"Code: {TOKEN}.", f"'{TOKEN}'",
        URL.replace("G", "%47"), URL.replace("G", "%EF%BC%A7"), URL.replace("G", "%E2%80%8BG"),
        "".join(chr(ord(c) + 0xFEE0) for c in URL), "\u2066" + "\u200d".join(URL) + "\ufeff", URL + "\ufe0f",
        f'<a href="https://evil.example/x">{URL}</a>', f"<https://evil.example/x><{URL}>", f"{URL}?({OTHER})",
        f"{URL}#({OTHER})", URL[:30] + "\u00ad" + URL[30:], URL[:30] + "\U000e0041" + URL[30:],
    ],
)  # fmt: skip
def test_ours_is_found(text):
    assert found(text) == OURS


@pytest.mark.parametrize(
    "text",
    [
        # addresses of others
        f"https://evil.example/t/{TOKEN}", f"evil.example/t/{TOKEN}", f"https://evil.example/?t={TOKEN}",
        f"https://evil.example/#{TOKEN}", f"https://evil.example/({TOKEN})", f"https://evil.example/，{TOKEN}",
        f"https://evil.example/好{TOKEN}", f"https://evil.example/'{TOKEN}'", f"https://例子.example/t/{TOKEN}",
        f"https://好tag.example.org/t/{TOKEN}", f"https://evil.example/?u={URL}", f"https://evil.example/({URL})",
        f"evil.example/?u={URL}", f"evil.example/({URL})", f"evil.example/t/({TOKEN})", f"evil.example/{URL}",
        f"https://evil.example/{RIGHT}", f"https://evil.example/{RIGHT.replace('-', '')}", f"evil.example/t/{RIGHT}",
        f"https://tag.example.org@evil.example/t/{TOKEN}", f"https://tag.example.org:443@evil.example/t/{TOKEN}",
        f"https://x@tag.example.org/t/{TOKEN}", f"x@tag.example.org/t/{TOKEN}",
        f"https://evil.example\\@tag.example.org/t/{TOKEN}",
        f"https://tag.example.org.evil.example/t/{TOKEN}", f"https://a.tag.example.org/t/{TOKEN}",
        f"https://www.tag.example.org/t/{TOKEN}", f"https://example.org/t/{TOKEN}",
        f"https://tagXexample.org/t/{TOKEN}",
        f"https://tag.example.org../t/{TOKEN}", f"https://.tag.example.org/t/{TOKEN}",
        f"https://tag%2Eexample.org/t/{TOKEN}",
        f"https://tag.example.o\u0433g/t/{TOKEN}", f"https://tag.e\u212aample.org/t/{TOKEN}",
        f"https://tag\u3002example.org/t/{TOKEN}",
        f"evil.example?u={URL}", f"evil.example:8080?u={URL}", f"x@{URL}", f"é{URL}", f"%{URL}", f"_{URL}",
        f"\ud800{URL}",
        # schemes, ports and paths
        f"ftp://tag.example.org/t/{TOKEN}", f"javascript://tag.example.org/t/{TOKEN}",
        f"xhttps://tag.example.org/t/{TOKEN}",
        f"https:/tag.example.org/t/{TOKEN}", f"http\u017f://tag.example.org/t/{TOKEN}",
        f"://tag.example.org/t/{TOKEN}",
        f"://a,{TOKEN}", f"1={URL}", f"={URL}",
        f"//tag.example.org/t/{TOKEN}", f"https:///tag.example.org/t/{TOKEN}",
        f"https:\\\\tag.example.org\\t\\{TOKEN}",
        f"https://tag.example.org:8443/t/{TOKEN}", f"https://tag.example.org:80/t/{TOKEN}",
        f"http://tag.example.org:443/t/{TOKEN}", f"https://tag.example.org:/t/{TOKEN}",
        f"https://tag.example.org:0443/t/{TOKEN}", f"https://tag.example.org:４４３x/t/{TOKEN}",
        "https://tag.example.org", "https://tag.example.org/", "https://tag.example.org/t/",
        "https://tag.example.org/admin",
        f"https://tag.example.org/{TOKEN}", f"https://tag.example.org//t/{TOKEN}",
        f"https://tag.example.org/t//{TOKEN}",
        f"https://tag.example.org/x/t/{TOKEN}", f"https://tag.example.org/t/x/{TOKEN}",
        f"https://tag.example.org/u/{TOKEN}",
        f"https://tag.example.org/t?x={TOKEN}", f"https://tag.example.org/t/../t/{TOKEN}",
        f"https://tag.example.org/t/;{TOKEN}",
        # what follows
        URL + "A", URL + "1", URL + "/x", URL + ".html", URL + "-", URL + "_", URL + "=", URL + "&x", URL + "\\",
        URL + "@x",
        URL + "\x00", URL + "%00", URL + "%0A", URL + "%20", URL + "%2F", URL + "\u0301", URL + "é", URL + "\u0430",
        URL + "\ud800", URL + "//", URL + "+", URL + "~",
        # what is no token
        URL[:-1], URL[:-1] + "0", URL[:-1] + "1", URL[:-1] + "8", URL[:-1] + "9", URL[:-1] + "\u212a", URL[:-1] + "%",
        URL[:-1] + "%4", URL[:-1] + "%ZZ", URL[:-1] + "%2541", URL[:-1] + "%ff", URL[:-1] + "%c1%81",
        URL[:-1] + "%ed%a0%80",
        URL[:-1] + "\U0001d400", TOKEN[:-1], TOKEN + "A", TOKEN + "X",
        "x" + TOKEN, TOKEN + "1", f"-{TOKEN}", f"{TOKEN}-",
        f"/{TOKEN}",
        f"{TOKEN}/", f"@{TOKEN}", f"{TOKEN}@example.org", f"_{TOKEN}_", f"={TOKEN}", f"%{TOKEN}",
        f"{TOKEN[:13]} {TOKEN[13:]}",
        TOKEN + "\ud800", "\ud800" + TOKEN, "é" + TOKEN, TOKEN + "\u0301", "\x00" + TOKEN,
        # what is no code
        f"{RIGHT}-ABCD", f"ABCD-{RIGHT}", f"https://evil.example/ ABCD-{RIGHT}", "thanks a lot", "1234", "-", "0-0-0",
        "0123-4567", "ABCDEFGHIJK", "ABCDEFGHIJKLM", "no 12345678901 x", "see thanksgiving now", "٧K3M-9QRT-2XAB",
        "", " ", "\u3000\t\n", "\u200b", "\u202e", "\ud800", "\x00", "{}", "[]", "null", "' OR 1=1 --", "好" * 100,
    ],
)  # fmt: skip
def test_what_is_not_ours_is_no_tag(text):
    with pytest.raises(NotATag):
        link.find(text, HOSTS)


@pytest.mark.parametrize(
    "thing", [None, 7, 1.5, b"https://tag.example.org/t/", bytearray(9), [URL], object(), type, True]
)
def test_what_is_no_text_is_no_tag(thing):
    with pytest.raises(NotATag):
        link.find(thing, HOSTS)


class _SaysItIsText:
    __class__ = str

    def __len__(self) -> int:
        return 5


def test_a_thing_that_says_it_is_text_is_no_tag():
    assert isinstance(_SaysItIsText(), str)
    with pytest.raises(NotATag):
        link.find(_SaysItIsText(), HOSTS)


def test_a_text_subclass_is_read_for_what_it_holds():
    assert found(LyingText(URL)) == OURS
    assert type(found(LyingText(TOKEN))[0].value) is str
    with pytest.raises(TooLong):
        link.find(LyingText("A" * 5000), HOSTS)


@pytest.mark.parametrize(
    "text",
    [
        RIGHT, RIGHT.lower(), RIGHT.replace("-", ""), RIGHT.replace("-", " "), RIGHT.replace("-", "  "),
        RIGHT.replace("-", " - "), RIGHT.replace("-", "."), RIGHT.replace("-", "\u2014"), RIGHT.replace("-",
        "\u2212"),
        RIGHT.replace("-", "\u3000"), RIGHT.replace("-", "－"), RIGHT.replace("-", "·"), f" {RIGHT}\n",
        "".join(chr(ord(c) + 0xFEE0) for c in RIGHT), "\u200b".join(RIGHT), f"编码{RIGHT}。", f"编码：{RIGHT}，在车站",
        f"code {RIGHT}.", f"({RIGHT})", f"编码{RIGHT.replace('-', '')}，在车站", f"{RIGHT} / 0538-0000-0000",
        f"my code is {RIGHT.replace('-', '')} thanks", RIGHT.replace("-", "\u2013") + "!",
        f"tag.example.org {RIGHT}", f"https://evil.example/t/{TOKEN} {RIGHT}", f"{RIGHT} {RIGHT.lower()}",
    ],
)  # fmt: skip
def test_a_typed_code_is_found(text):
    assert found(text) == (Found("typed", RIGHT),)


def test_letters_that_look_like_digits_are_normalised():
    assert found("oIlO-4567-89k5") == (Found("typed", "0110-4567-89K5"),)


@pytest.mark.parametrize(
    "text", ["7K3M-9QRT-2XY2", "7K3M9QRT2XY2", "U123-4567-89AB", "7K3-9QRT-2XYA", "7K3M-9QRTA-2XYA"]
)
def test_a_typed_code_with_a_slip_is_still_named(text):
    (item,) = found(text)
    assert item.kind == "typed"
    assert not typed.fits(item.value)


@pytest.mark.parametrize(
    "text",
    [
        f"{URL} https://tag.example.org/t/{OTHER}", f"{URL}，https://alias.example.net/t/{OTHER}", f"{TOKEN} {OTHER}",
        f"{TOKEN}, {OTHER}", f"{TOKEN}和{OTHER}", f"{URL} {RIGHT}", f"{RIGHT} {RIGHT2}", f"{RIGHT}，{RIGHT2}",
        f"{URL}\nalias.example.net/t/{OTHER}", f"<a href='{URL}'>{OTHER}</a>", f"{URL} {RIGHT.replace('-', '')}",
    ],
)  # fmt: skip
def test_two_different_tags_are_both_named_and_ambiguous(text):
    assert len(found(text)) == 2
    with pytest.raises(Ambiguous):
        link.read(text, HOSTS)


def test_as_many_tags_as_a_text_may_name_are_all_found():
    named = [f"{TOKEN[:-1]}{letter}" for letter in "ABCDEFGH"]
    assert found(" ".join(named)) == tuple(Found("token", token) for token in named)
    with pytest.raises(Ambiguous):
        found(" ".join([*named, OTHER]))


def test_many_slips_are_one():
    """Two telephone numbers look like two codes with a slip; naming one is enough."""
    assert link.read("0538-0000-0000 / 0538-0000-0001", HOSTS) == Found("typed", "0538-0000-0000")


def test_the_same_tag_twice_is_one():
    assert link.read(f"{URL} {URL.upper()} {TOKEN.lower()}", HOSTS) == OURS[0]


def test_the_bound_is_4096_characters():
    assert found(URL + " " * (4096 - len(URL))) == OURS
    for text in (URL + " " * (4097 - len(URL)), "A" * 2**20, "e\u0301" * 50_000):
        with pytest.raises(TooLong) as caught:
            link.find(text, HOSTS)
        assert caught.value.facts == {"limit": 4096}


def test_a_host_is_one_of_ours_only():
    assert link.find(URL, ("TAG.example.org",)) == OURS
    with pytest.raises(NotATag):
        link.find(URL, ("tag.example.com",))
    with pytest.raises(NotATag):
        link.find(URL, ())
    assert link.find(TOKEN, ()) == OURS


PROSE = st.text(
    st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.sampled_from("，。！？：（）「」 \n\t\u3000🙏😊救人谢谢\u200b\u202e"),
    ),
    max_size=60,
)


@given(before=PROSE, after=PROSE, form=st.sampled_from([URL, URL.upper(), TOKEN, f"alias.example.net/t/{TOKEN}"]))
@settings(deadline=None)
def test_chat_around_a_tag_changes_nothing(before, after, form):
    assert found(before + form + after) == OURS


FRAGMENTS = [
    *URL[:26], "https://", "http://", "://", "tag.example.org", "evil.example", "alias.example.net", "/t/", "/T/",
    TOKEN, OTHER,
    TOKEN[:25], RIGHT, RIGHT2, RIGHT.replace("-", ""), CODE, "-", "\u2013", " ", "\n", "\u3000", "\u200b",
    "\u202e", "%41", "%", "%ff",
    "%25", "\x00", "\ud800", "\udc00", "\u0301", "\u212a", "ı", "ſ", "好", "，", "。", "！", "🙏", "<a href=\"", "\">",
    "'", "(", ")", "@",
    ":443", ":", "?", "#", "&", "=", ".", "..", "\\", "/", "Ａ", "７", "\U0001d400", "\U000e0041", "0", "7K3M",
    "A" * 26, "U",
]  # fmt: skip


def test_twenty_thousand_random_texts():
    source = random.Random(20_000)
    outcomes: dict[object, int] = {}
    for _ in range(20_000):
        if source.random() < 0.2:
            text = "".join(chr(source.randrange(0x110000)) for _ in range(source.randrange(80)))
        else:
            text = "".join(source.choices(FRAGMENTS, k=source.randrange(1, 14)))
        try:
            items = link.find(text, HOSTS)
        except TagError:
            items = (Found("token", ""),)
        else:
            for item in items:
                is_token = len(item.value) == 26 and set(item.value) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
                assert is_token if item.kind == "token" else item.value.isascii()
            assert len(set(items)) == len(items)
        key = (len(items), items[0].kind if items[0].value else "none")
        outcomes[key] = outcomes.get(key, 0) + 1
    assert outcomes[1, "token"] > 300  # the walk does reach what it is about
    assert outcomes[1, "typed"] > 300
    assert outcomes[2, "token"] > 3


@given(text=st.text(max_size=5000))
@settings(deadline=None)
def test_any_text_is_answered(text):
    try:
        assert link.find(text, HOSTS)
    except (NotATag, TooLong):
        assert TOKEN not in text


def test_the_quick_way_and_the_grammar_agree():
    """A space in front sends the same link through the grammar."""
    source = random.Random(3)
    for head in sorted(link.heads(HOSTS)):
        for letters in (TOKEN, TOKEN.lower(), "A" * 25 + "1", "A" * 25 + "\u212a", "A" * 27, "A" * 25):
            assert found(head + letters) == found(" " + head + letters)
        junk = "".join(source.choices("AZaz27018é-. /%", k=26))
        assert found(head + junk) == found(" " + head + junk)


def test_what_was_found_does_not_show_itself() -> None:
    assert repr(Found("token", TOKEN)) == str(Found("token", TOKEN)) == "Found(kind='token')"


def test_what_stands_behind_and_beside_a_link_is_its_own():
    other = f"https://tag.example.org/t/{OTHER}"
    assert found(f"{URL}/?a,{other}") == OURS, "a query, also behind a slash"
    assert found(f"{URL}/#a,{other}") == OURS
    assert found(f"a/b,{TOKEN}") == OURS, "a path that is nobody's address"
    assert found(f"a/b.c/d,{URL}") == OURS, "the same, with a dot behind the slash"
    for behind in "?#":
        assert found(f"tag.example.org/t/{TOKEN}{behind}({other})") == OURS, "a query of ours without a scheme"
    assert set(found(f"tag.example.org/t/{TOKEN},{other}")) == {*OURS, Found("token", OTHER)}
    assert found(f"{URL}/X") == ()
