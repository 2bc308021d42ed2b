"""What Apprise makes of an error code within HTTP 200, seen with its own code: the reason for each name refused.

When one of these turns red, Apprise has learnt to read that service's answers, or no longer does.
"""

from __future__ import annotations

import json

import pytest
from apprise_services import everything_to

from guardtag_apprise.refused import LIES, REFUSED

TOKEN, UUID = "a" * 32, "12345678-1234-1234-1234-123456789012"
ERROR = json.dumps({
    "errcode": 310000, "errmsg": "no", "code": 19001, "msg": "no", "retcode": 100, "status": "failed", "ok": False,
    "success": False, "error": {"code": 1, "message": "no"}, "messages": [{"status": "4", "error-text": "no"}],
}).encode()  # fmt: skip
LIARS = {
    "dingtalk": f"dingtalk://{TOKEN}/", "wecombot": f"wecombot://{TOKEN}/", "schan": f"schan://{TOKEN}/",
    "bark": "bark://localhost/devicekey123", "pushdeer": "pushdeer://localhost/pushKey1234",
    "chanify": f"chanify://{TOKEN}", "spugpush": f"spugpush://{TOKEN}", "qq": f"qq://{TOKEN}",
    "synology": "synology://localhost/token1234", "pushme": f"pushme://{TOKEN}",
    "vonage": f"vonage://AC{'a' * 6}:{'b' * 16}@15005550006/15005550007",
}  # fmt: skip
HONEST = {
    "feishu": f"feishu://{TOKEN}/", "lark": f"lark://{UUID}/", "pushplus": f"pushplus://{TOKEN}",
    "wxpusher": f"wxpusher://AT_{TOKEN}/UID_12345", "kook": f"kook://{TOKEN}/123456",
    "onebot": "onebot://localhost/12345",
}  # fmt: skip


def says(url):
    import apprise

    one = apprise.Apprise()
    assert one.add(url)
    result = one.notify(body="hello", timeout=8)
    assert result is not True  # an AppriseResult: `is True` never holds
    return bool(result)


@pytest.mark.parametrize("name", LIARS)
def test_it_takes_these_refusals_for_successes(server, name):
    fake = server(200, ERROR)
    with everything_to(fake):
        assert says(LIARS[name])
    assert len(fake.asked) == 1
    assert REFUSED[name].why == LIES


@pytest.mark.parametrize("name", HONEST)
def test_it_reads_these(server, name):
    fake = server(200, ERROR)
    with everything_to(fake):
        assert not says(HONEST[name])
    assert fake.asked


@pytest.mark.parametrize("name", ["feishu", "lark"])
def test_of_these_two_any_page_counts(server, name):
    """A captive portal's, for one; so they stay refused."""
    fake = server(200, b"<html>Welcome to the hotel</html>")
    with everything_to(fake):
        assert says(HONEST[name])
    assert REFUSED[name].instead == "guardtag-robots"


def test_wecom_is_pushplus_and_every_name_is_one_of_apprise():
    from apprise.manager_plugins import NotificationManager

    manager = NotificationManager()
    manager.load_modules()
    known = set(manager.schemas())
    assert set(REFUSED) <= known
    assert manager["wecom"] is manager["pushplus"]
    for scheme in REFUSED:  # no other name leads to a refused service
        names = (manager[scheme].protocol, manager[scheme].secure_protocol)
        all_names = {one for many in names for one in ((many,) if isinstance(many, str) else many or ())}
        assert all_names <= set(REFUSED), scheme
