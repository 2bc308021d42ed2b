"""What is sent: templates and variables, numbers, cuts, drills; and that nothing gets out of its place."""

from __future__ import annotations

import json
import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sms_channel import TEMPLATES, notifier
from sms_server import aliyun, says, tencent, twilio

from guardtag.errors import ConfigError, NotifyError
from guardtag.testing.notifiers import message
from guardtag_sms import templates

NUMBER = "+8613000000000"
LINK = "https://tag.example.org/N/ABCDEFGHJKMN2345"
SAID = {"name": "小军", "place": "汪庄车站", "minutes": "3", "word": "苹果", "incident": "01jx", "drill": ""}


def sent(**changes):
    return message(**{"target": NUMBER, "variables": SAID, "link": LINK, **changes})


def params(asked):
    return json.loads(asked.fields["TemplateParam"])


def test_a_template_goes_with_its_variables_and_no_text(gateway):
    server = gateway(aliyun)
    assert notifier(server.url, "aliyun").send(sent()).delivered is False
    (asked,) = server.asked
    assert asked.fields == {
        "PhoneNumbers": NUMBER, "SignName": "肥城守护", "TemplateCode": "SMS_1001", "OutId": sent().id,
        "TemplateParam": '{"name": "小军", "place": "汪庄车站", "code": "ABCDEFGHJKMN2345"}',
    }  # fmt: skip
    assert (asked.method, asked.path, asked.body) == ("POST", "/", b"")


def test_numbered_variables_go_as_a_list(gateway):
    server = gateway(tencent)
    assert notifier(server.url, "tencent").send(sent()).reference == "5000:1045710669157053657849499619"
    body = json.loads(server.asked[0].body)
    assert body == {
        "PhoneNumberSet": [NUMBER], "SmsSdkAppId": "1400006666", "SignName": "肥城守护", "TemplateId": "SMS_1001",
        "TemplateParamSet": ["小军", "汪庄车站", "ABCDEFGHJKMN2345"], "SessionContext": sent().id,
    }  # fmt: skip


def test_free_text_goes_whole_and_an_empty_field_not_at_all(gateway):
    server = gateway(twilio)
    channel = notifier(server.url, "twilio")
    assert channel.send(sent(text="One & two\r\n=three \x07")).reference == "SM0123456789abcdef"
    assert server.asked[0].fields == {"To": NUMBER, "From": "+15005550006", "Body": "One & two\n=three"}
    called_back = notifier(
        server.url, "twilio", values={"from": "+15005550006", "status_callback": "https://x.example/"}
    )
    called_back.send(sent())
    assert server.asked[1].fields["StatusCallback"] == "https://x.example/"


@pytest.mark.parametrize(
    ("text", "fits"), [("字" * 670, True), ("字" * 671, False), ("😀" * 336, False), (" \n", False)]
)
def test_a_free_text_has_at_most_ten_sms(gateway, text, fits):
    channel = notifier(gateway(twilio).url, "twilio")
    if fits:
        assert channel.send(sent(text=text))
    else:
        with pytest.raises(NotifyError, match="GT-SMS-UNFIT"):
            channel.send(sent(text=text))


def test_the_template_is_by_name_and_language_and_else_the_default(gateway):
    server = gateway(aliyun)
    more = {**TEMPLATES, "ended": "SMS_2", "ended@en": "SMS_3", "default@en": "SMS_4"}
    channel = notifier(server.url, "aliyun", templates=more)
    for name, language in (
        ("found", "zh"),
        ("ended", "zh"),
        ("ended", "en"),
        ("task", "en"),
        ("task", "zh"),
        ("", "zh"),
    ):
        channel.send(sent(template=name, language=language))
    assert [asked.fields["TemplateCode"] for asked in server.asked] == [
        "SMS_1001", "SMS_2", "SMS_3", "SMS_4", "SMS_1000", "SMS_1000",
    ]  # fmt: skip


@pytest.mark.parametrize("name", templates.TESTS)
def test_the_default_does_not_stand_for_the_test_of_an_address(gateway, caplog, name):
    server = gateway(aliyun)
    channel = notifier(server.url, "aliyun", templates=TEMPLATES)
    assert name in caplog.text
    with pytest.raises(NotifyError, match="GT-SMS-TEMPLATE") as caught:
        channel.send(sent(template=name))
    assert not caught.value.retryable
    assert server.asked == []
    assert notifier(server.url, "aliyun", templates={**TEMPLATES, name: "SMS_9"}).send(sent(template=name))


def test_without_a_template_for_a_call_it_does_not_open_and_others_are_named(gateway, caplog):
    server = gateway(aliyun)
    calls = dict.fromkeys(templates.CALLS, "SMS_1")
    channel = notifier(server.url, "aliyun", templates=calls)
    assert [r.levelno for r in caplog.records] == [logging.WARNING]
    assert "coming" in caplog.text
    with pytest.raises(NotifyError) as caught:
        channel.send(sent(template="coming"))
    assert (caught.value.code, caught.value.retryable, server.asked) == ("GT-SMS-TEMPLATE", False, [])
    del calls["raised"]
    with pytest.raises(ConfigError, match=r"GT-SMS-TEMPLATES.*`raised`"):
        notifier(server.url, "aliyun", templates=calls)


def test_the_names_of_templates_are_those_that_there_are():
    from guardtag.texts import catalogue

    assert {*templates.CALLS, *templates.OTHERS} == {*catalogue("zh").MESSAGES} - {"test"}


def test_what_is_too_long_is_cut_and_the_link_never(gateway):
    server = gateway(aliyun)
    channel = notifier(server.url, "aliyun")
    channel.send(sent(variables={**SAID, "place": "村" * 40}))
    assert params(server.asked[0])["place"] == "村" * 34 + "…"
    with pytest.raises(NotifyError, match="GT-SMS-UNFIT"):
        channel.send(sent(link=LINK + "X" * 20))


def test_a_drill_says_that_it_is_one(gateway):
    server = gateway(aliyun)
    drill = {**SAID, "drill": "【演练】"}
    channel = notifier(server.url, "aliyun")
    channel.send(sent(variables=drill))
    assert params(server.asked[0]) == {"name": "【演练】小军", "place": "汪庄车站", "code": "ABCDEFGHJKMN2345"}
    own = {"id": "SMS_9", "variables": ["drill", "name"]}
    notifier(server.url, "aliyun", templates={"default": own}).send(sent(variables=drill))
    assert params(server.asked[1]) == {"drill": "【演练】", "name": "小军"}
    only = {"default": {"id": "SMS_9", "variables": ["link", {"name": "n", "from": "name", "max": 4}]}}
    with pytest.raises(NotifyError, match="GT-SMS-DRILL"):
        notifier(server.url, "aliyun", templates=only).send(sent(variables=drill))


@pytest.mark.parametrize(
    "target", ["13000000000", "+0123456789", "+86 130", "+8613", "８６", "+86130000000000000", "+861300000000０", ""]
)
def test_a_target_is_a_number(gateway, target):
    server = gateway(twilio)
    with pytest.raises(NotifyError) as caught:
        notifier(server.url, "twilio").send(sent(target=target))
    assert (caught.value.code, caught.value.retryable, server.asked) == ("GT-SMS-NUMBER", False, [])


def test_a_national_number_gets_the_country(gateway):
    server = gateway(twilio)
    channel = notifier(server.url, "twilio", country="+86")
    for target in ("13000000000", "+85200000000"):
        channel.send(sent(target=target))
    assert [asked.fields["To"] for asked in server.asked] == ["+8613000000000", "+85200000000"]
    with pytest.raises(NotifyError, match="GT-SMS-NUMBER"):
        channel.send(sent(target="0538-0000000"))


@pytest.mark.parametrize(
    "words", ['","x":"', "{link} {secret}", "\r\nX-Y: z", "\ud800", "&TemplateCode=SMS_2/", "\x00\x85\u2028"]
)
def test_nothing_gets_out_of_its_place(gateway, words):
    server = gateway(aliyun)
    notifier(server.url, "aliyun").send(sent(variables={**SAID, "name": words, "place": words}, id=f"1{words}"))
    asked = server.asked[0]
    assert set(params(asked)) == {"name", "place", "code"}
    assert len("".join(params(asked).values()).splitlines()) == 1
    assert re.fullmatch(r"[A-Za-z0-9._~%&=-]*", asked.query)
    assert asked.fields["TemplateCode"] == "SMS_1001"
    assert "x-y" not in asked.headers
    assert "secret-of" not in asked.target


def test_a_header_takes_no_line_end_and_nothing_beyond_ascii(gateway):
    server = gateway(lambda asked: says({}))
    described = {
        "body": "json", "values": {"town": "t"}, "headers": {"x-id": "{id}", "x-town": "{town}"},
        "fields": {"to": "{target}", "t": ["{text}"]},
    }  # fmt: skip
    channel = notifier(server.url, "twilio", gateway=described, values={})
    channel.send(sent(id="a\r\nX-Y: z", text='"{id}'))
    assert (server.asked[0].headers["x-id"], "x-y" in server.asked[0].headers) == ("a  X-Y: z", False)
    assert json.loads(server.asked[0].body) == {"to": NUMBER, "t": ['"{id}']}
    with pytest.raises(NotifyError, match="GT-SMS-UNFIT"):
        notifier(server.url, "twilio", gateway=described, values={"town": "肥城"}).send(sent())


@given(st.text(min_size=6, max_size=60), st.integers(2, 30))
def test_a_cut_parts_no_letter(text, most):
    made = templates.cut(text + "x" * 30, most)
    assert len(made) <= most
    assert made.endswith("…")
    kept = made[:-1]
    rest = (text + "x" * 30)[len(kept) :].lstrip()
    assert (text + "x" * 30).startswith(kept)
    assert not kept.endswith("\u200d") or not rest


def test_a_secret_in_a_file_is_read_anew_and_one_that_is_gone_is_said(gateway, tmp_path):
    file = tmp_path / "secret"
    file.write_text("wrong")
    file.chmod(0o600)
    channel = notifier(gateway(twilio).url, "twilio", secret=f"file:{file}")
    with pytest.raises(NotifyError, match="GT-SMS-FAILED"):
        channel.send(sent())
    file.write_text("secret-of-nobody")
    assert channel.send(sent()).reference
    file.unlink()
    with pytest.raises(NotifyError, match="GT-CONFIG-SECRET-READ"):
        channel.send(sent())
