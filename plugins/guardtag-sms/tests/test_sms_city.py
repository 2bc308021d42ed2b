"""A whole call by SMS, with the examples of the README as its configuration; and a delivery report that arrives."""

from __future__ import annotations

import importlib
import json
import re
import tomllib
from pathlib import Path

import pytest
from sms_server import aliyun, says

import guardtag
from guardtag import Consent, Contact
from guardtag.config import load as config
from guardtag_sms import load, report

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
AREA = "feicheng/wangzhuang/north/zhongyu/3"


@pytest.fixture
def open_city(account, tmp_path, monkeypatch):
    """Opens a deployment with a configuration's text; the plugin is found by its entry point."""
    info = tmp_path / "site/guardtag_sms_here-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: guardtag-sms-here\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[guardtag]\nsms = guardtag_sms\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    importlib.invalidate_caches()
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys/sms-secret").write_text("secret-of-nobody")
    (tmp_path / "keys/sms-secret").chmod(0o600)
    opened = []

    def make(text):
        (tmp_path / "guardtag.toml").write_text(text, "utf-8")
        opened.append(guardtag.open(tmp_path / "guardtag.toml"))
        return opened[-1]

    yield make
    for city in opened:
        city.close()


def here(text, url):
    host = 'host = "tag.example.org"\n'
    text = text.replace('gateway = "aliyun"', 'gateway = "aliyun"\nallow_private = ["127.0.0.0/8"]')
    return host + text.replace('"guardtag-sms"', '"guardtag-sms-here"').replace("https://dysmsapi.aliyuncs.com", url)


def called(city, *addresses):
    city.responders.enrol("li-ling", name="李岭", area=AREA, address="sms:+8613000000001")
    boy = city.wards.enrol(
        "小军", area=AREA, contacts=[Contact("田爱云", "mother", list(addresses))],
        consent=Consent(by="田爱云", purposes={"alert", "nickname"}),
    )  # fmt: skip
    tag = city.tags.fit(city.tags.mint(5, area="feicheng").first, to=boy, garment="blue jacket", by="li-ling")
    incident = city.scan(tag.link).alert(place="汪庄车站")
    city.dispatch()
    return incident


def family(city, incident):
    (notice,) = [notice for notice in city.notices.of(incident.id) if notice.side == "family"]
    return notice


def test_a_call_goes_by_template_and_a_report_confirms_it(open_city, gateway):
    server = gateway(aliyun)
    city = open_city(here(EXAMPLES[0], server.url))
    incident = called(city, "sms:13000000000")
    asked = next(one for one in server.asked if one.fields["PhoneNumbers"] == "+8613000000000")
    said = json.loads(asked.fields["TemplateParam"])
    assert asked.fields["TemplateCode"] == "SMS_1001"
    assert said["place"] == "汪庄车站"
    notice = family(city, incident)
    assert city.notices.link(notice.id).endswith(f"/{said['code']}")
    assert (notice.state, notice.reference) == ("accepted", "900619746936498440^0")
    pushed = json.dumps([{"biz_id": notice.reference, "success": True}]).encode()
    for reference, delivered in report(load("aliyun"), pushed):
        assert city.notices.confirm("sms", reference, delivered=delivered) == "delivered"


def test_a_number_that_is_refused_leads_to_the_next_address(open_city, gateway):
    server = gateway(lambda asked: says({"Code": "isv.MOBILE_NUMBER_ILLEGAL"}))
    city = open_city(here(EXAMPLES[0], server.url) + '\n[channels.other]\nurl = "file:other.jsonl"\n')
    incident = called(city, "sms:13000000000", "other:tian")
    city.dispatch()
    assert family(city, incident).channel == "other"


def test_the_examples_are_whole(open_city, tmp_path):
    assert len(EXAMPLES) == 3
    (tmp_path / "town.toml").write_text(EXAMPLES[2], "utf-8")
    assert load(f"file:{tmp_path / 'town.toml'}").report is not None
    assert tomllib.loads(EXAMPLES[1])["channels"]["sms"]["gateway"] == "twilio"
    open_city(here(EXAMPLES[1], ""))
    assert config(tmp_path / "guardtag.toml").channels["sms"][0] == "sms:"
