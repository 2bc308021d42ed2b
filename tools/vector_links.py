"""Links: as printed, and in whatever people paste."""

from __future__ import annotations

from collections.abc import Iterator

from vector_tags import (
    ALIAS,
    AMBIGUOUS,
    C2,
    EVIL,
    HOST,
    NOT,
    OURS,
    OURS_TYPED,
    QR,
    T2,
    URL,
    C,
    T,
    Text,
    each,
    percent,
    wide,
)


def links() -> Iterator[Text]:
    """Our links by themselves, and what is almost one."""
    yield Text(QR, OURS, "as printed in the QR symbol")
    yield from each(
        OURS, "any case", URL, URL.lower(), QR.upper(), URL.replace("https", "hTTpS"), f"Https://{HOST}/T/{T}",
    )  # fmt: skip
    yield from each(OURS, "http", URL.replace("https", "http"), QR.upper().replace("HTTPS", "HTTP"))
    yield from each(
        OURS, "alias", f"https://{ALIAS}/t/{T}", f"https://{ALIAS.upper()}/T/{T}", f"http://{ALIAS}/t/{T.lower()}",
    )  # fmt: skip
    yield from each(OURS, "mixed case of host", URL.replace("tag.", "Tag."), URL.replace(".org", ".ORG"))
    yield from each(OURS, "one dot behind the host", URL.replace(".org", ".org."), URL.replace(".org", ".org.:443"))
    yield from each(NOT, "more dots", URL.replace(".org", ".org.."), URL.replace("//tag", "//.tag"))
    yield from each(
        OURS, "the scheme's port", URL.replace(".org", ".org:443"), URL.replace("https", "http").replace(".org",
        ".org:80"),
    )  # fmt: skip
    yield from each(
        NOT, "another port", *(URL.replace(".org", f".org:{port}") for port in ("80", "8443", "0443", "", "443x",
        "044443")), URL.replace("https", "http").replace(".org", ".org:443"),
    )  # fmt: skip
    yield from each(
        OURS, "what follows is ignored", URL + "/", URL + "?", URL + "#", URL + "/?from=groupmessage", URL + "#x",
        URL + "/#x", URL + "?a=b&c=d#e",
    )  # fmt: skip
    yield from each(
        OURS, "nothing in a query or fragment counts", f"{URL}?u=https://{EVIL}/", f"{URL}?({T2})", f"{URL}#({T2})",
        f"{URL}/?x,{C2}",
    )  # fmt: skip
    yield from each(
        OURS, "marks of a sentence", URL + ".", URL + "...", URL + "/.", URL + "?!", URL + "!", URL + ".)", URL + "'",
        URL + ";x",
    )  # fmt: skip
    yield from each(
        NOT, "glued to something", *(URL + more for more in ("A", "1", "0", "/x", "//", "./", ".html", ".x", ".?", "-",
        "_", "=", "&x", "\\", "@x", "+", "~", "$", "^", "\x00", "\u0301", "\u00e9", "\u0430", "\ud800")),
    )  # fmt: skip
    yield from each(
        NOT, "path", *(f"https://{HOST}{path}" for path in ("", "/", "/t", "/t/", "/admin", f"/{T}", f"//t/{T}",
        f"/t//{T}", f"/x/t/{T}", f"/t/x/{T}", f"/u/{T}", f"/t?x={T}", f"/t/../t/{T}", f"/t/;{T}", f"/\u0442/{T}")),
    )  # fmt: skip
    yield from each(NOT, "length of the token", URL[:-1], URL[:-13], f"https://{HOST}/t/{T}{T}")
    yield from each(
        NOT, "scheme", f"ftp://{HOST}/t/{T}", f"javascript://{HOST}/t/{T}", f"xhttps://{HOST}/t/{T}",
        f"https+x://{HOST}/t/{T}", f"www.https://{HOST}/t/{T}", f"://{HOST}/t/{T}", f"//{HOST}/t/{T}",
        f"https:/{HOST}/t/{T}", f"https:///{HOST}/t/{T}", f"https:\\\\{HOST}\\t\\{T}", f"http\u017f://{HOST}/t/{T}",
        f"https:://{HOST}/t/{T}",
    )  # fmt: skip
    yield from each(
        OURS, "no scheme", f"{HOST}/t/{T}", f"https:{HOST}/t/{T}", f"{ALIAS.upper()}/T/{T.lower()}", f"{HOST}./t/{T}",
        f"({HOST}/T/{T}?x=1)", f"\u5230{HOST}/t/{T}\u3002",
    )  # fmt: skip
    yield from each(
        OURS, "no scheme, a query", f"{HOST}/t/{T}?({T2})", f"{HOST}/t/{T}#({T2})", f"{HOST}/t/{T}/?x,{C2}",
        f"\u5230{HOST}/t/{T}?,{T2}",
    )  # fmt: skip
    yield from each(
        NOT, "no scheme, glued", f"x{HOST}/t/{T}", f"@{HOST}/t/{T}", f"x@{HOST}/t/{T}", f"/{HOST}/t/{T}",
        f"{HOST}/t/{T}/x",
    )  # fmt: skip


def hosts() -> Iterator[Text]:
    """Addresses of others are left alone, whatever they look like."""
    yield from each(
        NOT, "another host", f"https://{EVIL}/t/{T}", f"{EVIL}/t/{T}", f"https://{EVIL}/T/{C}",
        f"https://{EVIL}/{C.replace('-', '')}",
    )  # fmt: skip
    yield from each(
        NOT, "host above, below, beside", *(f"https://{host}/t/{T}" for host in (f"a.{HOST}", f"www.{HOST}",
        "example.org", f"{HOST}.{EVIL}", f"{HOST}-x", "tagXexample.org", f"x{HOST}", "tag", "[::1]",
        "tag%2Eexample.org")),
    )  # fmt: skip
    yield from each(
        NOT, "userinfo", f"https://{HOST}@{EVIL}/t/{T}", f"https://{HOST}:443@{EVIL}/t/{T}", f"https://x@{HOST}/t/{T}",
        f"https://x:y@{HOST}/t/{T}", f"https://{EVIL}\\@{HOST}/t/{T}",
    )  # fmt: skip
    yield from each(
        NOT, "homograph", *(f"https://{host}/t/{T}" for host in ("t\u0430g.example.org", "tag.example.o\u0433g",
        "tag.e\u0445ample.org", "tag\u3002example.org", "tag\uff61example.org", "ta\u0261.example.org",
        "\u2460.example.org")),
    )  # fmt: skip
    yield from each(
        NOT, "our link inside a foreign address", f"https://{EVIL}/?u={URL}", f"https://{EVIL}/({URL})",
        f"https://{EVIL}/{URL}", f"{EVIL}/?u={URL}", f"{EVIL}/({URL})", f"{EVIL}?u={URL}",
    )  # fmt: skip
    yield from each(
        NOT, "a token inside a foreign address", f"https://{EVIL}/?t={T}", f"https://{EVIL}/#{T}",
        f"https://{EVIL}/({T})", f"https://{EVIL}/\uff0c{T}", f"https://{EVIL}/\u597d{T}", f"https://{EVIL}:8080/({T})",
        f"{EVIL}/t/({T})", f"ftp://({T})",
    )  # fmt: skip
    yield from each(
        OURS, "a foreign address beside", f"https://{EVIL}/t/{T2} {URL}", f"{URL} https://{EVIL}/t/{T2}",
        f"{URL}\uff0chttps://{EVIL}/t/{T2}", f"{URL}\uff0c{EVIL}/({T2})", f"<https://{EVIL}/x><{URL}>",
        f"{T},{EVIL}/{T2}", f"{T},x+https://{EVIL}", f"{T},a1://x", f"{T},a.b-c://x",
    )  # fmt: skip
    yield from each(
        NOT, "our link behind a foreign address without a space", f"https://{EVIL}/t/x\uff0c{URL}", f"{EVIL}/x,{URL}",
        f"https://{EVIL},{URL}",
    )  # fmt: skip
    yield Text(f"https://tag/t/{T}", OURS, "a host of one label", hosts=("tag",))
    yield Text(f"tag/t/{T}", NOT, "a host without a dot needs a scheme", hosts=("tag",))
    yield Text(f"https://{ALIAS}/t/{T}", NOT, "an alias of somebody else", hosts=(HOST,))
    yield Text(T, OURS, "a bare token under another host", hosts=("x.example",))
    long = ".".join(["a" * 63, "b" * 63, "c" * 63, "d" * 61])
    yield Text(f"https://{long}/t/{T}", OURS, "the longest host, 253 characters", hosts=(long,))
    yield Text(f"https://{long}.:443/T/{T}", OURS, "the longest host and a dot", hosts=(long,))
    yield Text(f"https://{long.upper()}/T/{T}", NOT, "the longest host, not ours")


def chats() -> Iterator[Text]:
    """Links in what people paste."""
    yield from each(
        OURS, "in a chat", f"\u6551\u4eba!\u626b\u7801 {URL} \u8c22\u8c22", f"\u770b{URL}", f"\u770b\uff1a{URL}",
        f"{URL}\u8c22\u8c22", f"{URL}\uff0c\u8c22\u8c22", f"{URL}\u3002", f"{URL}\U0001f64f", f"{URL}\u2764\ufe0f",
        f"{URL}\r\n", f"\n\n{URL}", f"\u300c{URL}\u300d", f"\u201c{URL}\u201d", f"\uff08{URL}\uff09",
        f"\u300a{URL}\u300b", f"{URL}\u2026", f"code:{URL}", f"\u4e8c\u7ef4\u7801\uff1a{QR}", f"\ud55c{URL}\uc778",
        f"\u306f{URL}\u3067\u3059", f"{URL}\u2014\u2014\u674e",
    )  # fmt: skip
    yield from each(
        OURS, "in markup", f"<{URL}>", f'"{URL}"', f"[x]({URL})", f"**{URL}**", f"`{URL}`", f"<a href={URL}>x</a>",
        f'<a href="{URL}">x</a>', f"<a href='{URL}'>{URL}</a>", f"url={URL}", f"URL={URL}", f'{{"url":"{URL}"}}',
        f"<p>{T}</p>", f"|{URL}|", f'<a href="https://{EVIL}/x">{URL}</a>',
    )  # fmt: skip
    yield from each(
        NOT, "glued in front", *(f"{before}{URL}" for before in ("x@", "\u00e9", "%", "_", "#", "&", "?", "=", "/",
        "\\", "~", "\ud800", "\u0301", "u1=", "u.v=", "u==")),
    )  # fmt: skip
    yield from each(
        OURS, "a name and an equals sign in front", f"(url={URL})", f"\u7801\uff0curl={URL}", f"\u7f51\u5740={URL}",
        f"x,={URL}", f"{{u={URL}}}",
    )  # fmt: skip
    yield from each(
        NOT, "no such name", f"\u00e9={URL}", f"x u.v={URL}", f"({EVIL}/?u={URL})", f"x,{EVIL}/?a,u={URL}",
    )  # fmt: skip
    yield from each(
        OURS, "a wave behind", f"{URL}\uff5e", f"{URL}\uff5e\u8c22\u8c22", f"{QR}\u301c", f"\uff5e{T}\uff5e",
    )  # fmt: skip
    yield from each(NOT, "a narrow wave is a letter of addresses", f"{URL}~", f"~{T}", f"{T}~")
    yield from each(
        AMBIGUOUS, "two tags without a space", f"{URL},https://{HOST}/t/{T2}", f"{URL},{C2}", f"{URL}\u3002{T2}",
        f"{T2}\uff0c{URL}",
    )  # fmt: skip
    yield from each(
        OURS, "a tag in front of what is no link", f"{T},5=https://{EVIL}/", f"{T}\uff0cx@https://{EVIL}/",
        f"{HOST}/t/{T}?u=https://{EVIL}/", f"{HOST}/t/{T}?u=1,https://{HOST}/t/{T2}", f"a/b.c,{T}",
    )  # fmt: skip
    yield from each(
        OURS, "marks at the edges of their sets", *(URL + mark for mark in "\u2211\u2213\uff01\uff5d\u2027\u2030"
        "\u205e\u2190\u2bff\u2e80"),
    )  # fmt: skip
    yield from each(
        NOT, "beside the edges", *(URL + mark for mark in "\u2212\uff00\u2013"),
        *(f"https://{EVIL}/{mark}{T}" for mark in "\"\u3001|!\u2027\u2030\u205e\u2fff"),
    )  # fmt: skip
    yield from each(
        OURS, "twice", f"{URL} {URL}", f"{URL}\uff0c{QR}", f"{URL}\n{T.lower()}", f"{T} {URL} https://{ALIAS}/t/{T}",
    )  # fmt: skip
    yield from each(
        OURS, "numbers and words beside", f"{URL} 0538-0000-0000", f"{URL} thanksgiving", f"0538-0000-0000 {URL}",
    )  # fmt: skip


# Both ends of every range that is dropped, and their neighbours that are not.
DROPPED = (
    0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180E, 0x180F, 0x200B, 0x200F, 0x202A,
    0x202E, 0x2060, 0x206F, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xE0000, 0xE0041, 0xE01EF, 0xE0FFF,
)  # fmt: skip
KEPT = (
    0x00AC, 0x00AE, 0x034E, 0x0350, 0x061B, 0x061D, 0x115E, 0x1161, 0x17B3, 0x17B6, 0x180A, 0x1810, 0x2010, 0x205E,
    0x2070, 0x3163, 0x3165, 0xFDFF, 0xFE10, 0xFEFE, 0xFF00, 0xFF9F, 0xFFA1, 0xDFFFF, 0xE1000, 0x0300, 0x0000, 0xFFFD
)  # fmt: skip


def folds() -> Iterator[Text]:
    """Full-width letters and invisible characters."""
    yield from each(
        OURS, "full-width", wide(URL), wide(QR), wide(T), f"https://{HOST}/t/{wide(T)}",
        f"https://{HOST}/t/{wide(T.lower())}", f"\u3000{wide(T)}\u3000", wide(URL + "?x"), URL + "\uff0f",
        wide(f"<{URL}>"),
    )  # fmt: skip
    yield from each(
        OURS_TYPED, "full-width", wide(C), wide(C.lower()), f"\u7f16\u7801\uff1a{wide(C)}\u3002", C.replace("-",
        "\u3000"),
    )  # fmt: skip
    yield from each(
        OURS, "invisible", "\u200b".join(T), "\u2066" + "\u200d".join(URL) + "\ufeff", "\u202e" + URL,
        "\u200b" + T + "\u200b", f"{URL[:5]}\u200b{URL[5:]}",
    )  # fmt: skip
    yield from each(OURS_TYPED, "invisible", "\u200b".join(C), f"{C[:4]}\u00ad{C[4:]}")
    for code in DROPPED:
        yield Text(f"{URL[:-9]}{chr(code)}{URL[-9:]}", OURS, f"U+{code:04X} is dropped")
    for code in KEPT:
        yield Text(f"{URL[:-9]}{chr(code)}{URL[-9:]}", NOT, f"U+{code:04X} is not dropped")
    bold = "".join(chr(0x1D400 + ord(c) - 65) if c.isalpha() else chr(0x1D7CE + int(c)) for c in T)
    at = T.index("K")
    yield from each(
        NOT, "no other folding", bold, bold.lower(), f"https://{HOST}/t/{bold}", f"{T[:at]}\u212a{T[at + 1 :]}",
        f"{URL[:-1]}\u24c2", f"{T[:-1]}\u041c", T.replace("S", "\u017f"), T.lower().replace("o", "\u03bf"),
        "".join(chr(0x24B6 + ord(c) - 65) if c.isalpha() else c for c in T),
    )  # fmt: skip


def percents() -> Iterator[Text]:
    """One percent-decoding of the token, and of nothing else."""
    head, rest = f"https://{HOST}/t/", T[1:]
    first = percent(T[0])
    yield from each(
        OURS, "decoded once", head + percent(T), head + percent(T.lower()), head + first + rest,
        head + first.lower() + rest, f"{head}{rest.join(('%41', ''))}", f"{head}{percent(wide(T[0]))}{rest}",
        f"{head}%E2%80%8B{T}", f"{head}{T}%e2%80%8b", f"{HOST}/t/{first}{rest}", f"{head}%F3%A0%81%81{T}",
        f"{head}{wide(first)}{rest}", head + percent(T) + "?x=%41",
    )  # fmt: skip
    yield from each(
        NOT, "not right", head + percent(T).replace("%", "%25"), head + "%2541" + rest, head + T + "%00",
        head + T + "%0A", head + T + "%20", head + T + "%2F", head + T + "%", head + "%" + rest, head + "%4" + rest,
        head + "%ZZ" + rest, head + "%u0041" + rest, head + "%4\u200b" + rest[:-1], head + "%ff" + rest,
        head + "%ff%fe" + T, head + "%c1%81" + rest, head + "%ed%a0%80" + rest, head + "%f4%90%80%80" + rest,
        head + "%e2%80" + T, head + "%CC%81" + T, head + percent("\u212a") + rest, f"https://{HOST}%2Ft%2F{T}",
        f"https://{HOST}/%74/{T}", f"https%3A%2F%2F{HOST}/t/{T}", percent(T), f"https://{HOST}/t%2f{T}",
        head + T + "%3Fx",
    )  # fmt: skip
