"""The loader of the shared cases, which every room's tests rest on."""

from __future__ import annotations

import pytest

from tests import cases

TAGS = {"TOKEN": "ABCDEFGHIJKLMNOPQRSTUVWXYA", "CODE": "0123-4567-89AZ"}


def test_without_the_folder_tests_are_skipped_with_a_reason(monkeypatch, tmp_path):
    monkeypatch.setenv("GUARDTAG_SHARED", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="GUARDTAG_SHARED"):
        cases.group("scan_text")


def test_without_the_folder_ci_fails(monkeypatch, tmp_path):
    monkeypatch.setenv("GUARDTAG_SHARED", str(tmp_path))
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="GUARDTAG_SHARED"):
        cases.group("scan_text")


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("x{TOKEN}y", "xABCDEFGHIJKLMNOPQRSTUVWXYAy"),
        ("{CODE|nodash|lower}", "0123456789az"),
        ("{CODE|space}", "0123 4567 89AZ"),
        ("{CODE|endash}", "0123\u20134567\u201389AZ"),
        ("{CODE|sub:0:next}", "1123-4567-89AZ"),
        ("{CODE|sub:13:next}", "0123-4567-89A0"),
        ("{CODE|drop:1}", "023-4567-89AZ"),
        ("{CODE|swap:0:1}", "1023-4567-89AZ"),
        ("{TOKEN|alias:2}", "ABCDEFGHIJKLMNOPQRSTUVWXYC"),
        ("{CODE|fullwidth}", "０１２３－４５６７－８９ＡＺ"),
        ("{CODE|pctall}", "%30%31%32%33%2D%34%35%36%37%2D%38%39%41%5A"),
    ],
)
def test_placeholders_and_filters(text, filled):
    assert cases.expand(text, TAGS) == filled


def test_structured_inputs():
    assert cases.expand({"repeat": ["ab", 3]}, TAGS) == "ababab"
    assert cases.expand({"py": "none"}, TAGS) is None
    text = cases.expand({"py": "str_subclass", "template": "{TOKEN}"}, TAGS)
    assert isinstance(text, str)
    assert text == "anything"
    assert str.__str__(text) == TAGS["TOKEN"]
