"""Descriptions and options: whatever does not fit is refused when the channel opens, and nothing of it is repeated."""

from __future__ import annotations

import copy
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sms_channel import TEMPLATES, notifier

from guardtag.errors import ConfigError
from guardtag_sms import Gateway, SmsNotifier, load
from guardtag_sms.gateway import parse

HERE = "https://gateway.example.org"
GOOD = {
    "url": "https://gateway.example.org/send", "body": "form", "needs": ["town"], "template": {"max": 20},
    "headers": {"x-id": "{id}"},
    "fields": {"to": "{target}", "t": "{template}", "v": "{variables_json}", "w": "{town}"},
    "sign": {"method": "basic"}, "answer": {"code": "/c", "ok": ["0"], "limits": {"9": 5}},
    "report": {"reference": "/r", "state": "/s", "delivered": ["D"], "failed": [0]},
}  # fmt: skip


def changed(path, value):
    made = copy.deepcopy(GOOD)
    *way, last = path.split("/")
    place = made
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return made


def test_a_good_one_is_read_and_those_delivered_too():
    assert parse(GOOD).templates
    assert [load(name).body for name in ("aliyun", "tencent", "twilio")] == ["query", "json", "form"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("urll", "x"), ("body", "xml"), ("body", None), ("method", "PUT"), ("method", "GET"), ("needs", ["target"]),
        ("needs", "town"), ("values", {"Town": "x"}), ("values", {"secret": "x"}),
        ("fields", {}), ("fields/to", "+86"),
        ("fields/t", "x"), ("fields/w", "{nobody}"), ("fields/w", "{a.b}"), ("fields/w", "{"), ("fields/w", "{text}"),
        ("fields/w", ["{town}"]), ("fields/w", "a\nb"), ("headers", {"X-Id": "1"}), ("headers", {"host": "x"}),
        ("headers", {"authorization": "{secret}"}), ("headers", {"x-a": "{variables_json}"}), ("url", "{secret}"),
        ("template", {"max": 0}), ("template", {"max": True}), ("template", {"least": 1}), ("sign/method", "md5"),
        ("sign/key", ["x"]), ("sign", {"method": "hmac-sha256"}), ("answer/code", "c"), ("answer/okay", ["0"]),
        ("answer/limits", {"9": -1}), ("answer/limits", {"9": True}), ("report/state", ""), ("report/failed", []),
        ("report/failed", [1.5]), ("report", "x"), ("answer", []), ("sign/headers", "host"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(path, value):
    with pytest.raises(ConfigError, match="GT-SMS-GATEWAY"):
        parse(changed(path, value))


def test_a_signature_is_over_headers_that_are_sent_and_its_secret_stands_in_no_query():
    aliyun = tomllib.loads((files("guardtag_sms") / "gateways/aliyun.toml").read_text("utf-8"))
    for way, value in (
        (("sign", "headers"), ["x-acs-else"]), (("sign", "text"), ["{nonce}"]), (("sign", "key"), ["constant"]),
        (("sign", "canonical"), ["{secret}"]), (("fields", "Secret"), "{secret}"),
        (("sign", "authorization"), "{secret}"),
    ):  # fmt: skip
        made = copy.deepcopy(aliyun)
        made[way[0]][way[1]] = value
        with pytest.raises(ConfigError, match="GT-SMS-GATEWAY"):
            parse(made)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=6,
)  # fmt: skip


@given(st.sampled_from([*GOOD, "headers/x-id", "fields/to", "answer/ok", "report/failed", "sign/method"]), JSON)
def test_any_description_is_read_or_refused(path, value):
    try:
        assert type(parse(changed(path, value))) is Gateway
    except ConfigError as error:
        code = error.code
    else:
        code = "GT-SMS-GATEWAY"
    assert code == "GT-SMS-GATEWAY"


@given(
    st.dictionaries(st.sampled_from(["found", "default", "x y", "found@zh"]) | st.text(max_size=5), JSON, max_size=3)
)
def test_any_templates_are_read_or_refused(table):
    from guardtag_sms import templates

    try:
        templates.read(table, 35, "-")
    except ConfigError as error:
        code = error.code
    else:
        code = "GT-SMS-OPTION"
    assert code == "GT-SMS-OPTION"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("gateway", "nobody"), ("gateway", "../aliyun"), ("gateway", 5), ("gateway", "file:none.toml"), ("units", 0),
        ("units", True), ("timeout", 10), ("timeout", "8"), ("country", "86"), ("ca", 5), ("values", {}),
        ("values", {"sign_name": ""}), ("values", {"sign_name": "x", "other": "y"}), ("key", ""), ("templates", "x"),
        ("templates", {"default": {"id": ""}}),
        ("templates", {"default": {"id": "x", "variables": [{"name": "secret"}]}}),
        ("templates", {"default": {"id": "x", "variables": ["name", {"name": "name"}]}}),
        ("templates", "file:none.toml"),
        ("templates", {"default": {"id": "x", "variables": [{"name": "place", "max": 3, "empty": "four"}]}}),
    ],
)  # fmt: skip
def test_an_option_that_does_not_fit_is_refused(account, option, value):
    with pytest.raises(ConfigError) as caught:
        notifier(HERE, "aliyun", **{option: value})
    assert caught.value.code in ("GT-SMS-OPTION", "GT-HTTP-OPTION", "GT-CONFIG-SECRET")


@pytest.mark.parametrize(
    "url",
    [
        "sms:http://gateway.example.org/", "sms:https://user@gateway.example.org/", "sms:https://g.example/?a=b",
        "sms:https://g.example/#x", "sms:ftp://g.example/", "sms:https://g.example:0/", "sms:https://g.example:99999/",
        "sms:https://", "sms:https://g.example/{target}", "sms:https://g.example/{", "sms:https://g.example/a b",
        "sms:https://g.example/\r\nX: y", "sms:https://g.example\\@h.example/", "sms://g.example/",
    ],
)  # fmt: skip
def test_an_address_is_read_in_one_way(account, url):
    with pytest.raises(ConfigError, match=r"GT-HTTP-URL|GT-SMS-OPTION"):
        SmsNotifier(
            url, gateway="aliyun", key="env:SMS_KEY", secret="env:SMS_SECRET", values={"sign_name": "x"},
            templates=TEMPLATES,
        )  # fmt: skip


def test_a_secret_itself_is_refused_and_not_repeated(account):
    with pytest.raises(ConfigError, match="GT-CONFIG-SECRET") as caught:
        notifier(HERE, "aliyun", secret="hunter2hunter2")
    assert "hunter2" not in str(caught.value)


def test_a_file_is_limited(tmp_path):
    long = tmp_path / "long.toml"
    long.write_text("# " + "x" * 70_000)
    for file in (long, tmp_path):
        with pytest.raises(ConfigError, match="GT-SMS-OPTION"):
            load(f"file:{file}")
