"""Tags in the console: sewn in by a typed code or a photo, looked at, replaced, retired; the stock."""

from __future__ import annotations

import io
import re

import pytest
import segno
from test_web_console import field
from test_web_console_people import TOWN, post, signed_in

import guardtag
from conftest import HOME, Pages
from guardtag_web.console import passwords


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", (1, 8, 1))


def photo(*links: str) -> bytes:
    """A picture with these codes in a row."""
    from PIL import Image

    codes = []
    for link in links:
        out = io.BytesIO()
        segno.make(link, micro=False).save(out, kind="png", scale=8, border=6)
        codes.append(Image.open(out).convert("RGB"))
    whole = Image.new("RGB", (sum(one.width for one in codes), max(one.height for one in codes)), "white")
    at = 0
    for one in codes:
        whole.paste(one, (at, 0))
        at += one.width
    out = io.BytesIO()
    whole.save(out, "PNG")
    return out.getvalue()


def minted(pages: Pages, count: int = 5) -> list[guardtag.Tag]:
    return list(pages.door.tags.of(pages.door.tags.mint(count, area="feicheng"), count=count))


@pytest.mark.parametrize("how", ["link", "typed", "photo"])
def test_a_tag_is_sewn_in_by_its_code_or_a_photo_of_it(pages: Pages, how: str) -> None:
    client, boy, code = signed_in(pages), pages.boy(), minted(pages)[0]
    page = f"/console/tags/fit/{boy.id}"
    assert "军军" in client.get(page).text
    files = {"code-photo": ("a.png", photo(code.link), "image/png")} if how == "photo" else {"code-photo": ("", b"")}
    typed = "" if how == "photo" else getattr(code, how)
    answer = post(client, page, page, files, code=typed, garment="blue jacket", kind="coat")
    assert answer.headers["location"] == f"/console/people/{boy.id}?did=fit"
    assert pages.door.tags.get(code.serial).ward == boy.id
    [fitting] = pages.door.wards.fittings(boy.id)
    assert (fitting.garment, fitting.kind, fitting.by) == ("blue jacket", "coat", "li-ling")


def test_a_wrong_code_two_codes_and_none_are_said_beside_what_was_typed(pages: Pages) -> None:
    client, boy, codes = signed_in(pages), pages.boy(), minted(pages)
    page = f"/console/tags/fit/{boy.id}"
    for files, code in (
        ({"code-photo": ("", b"")}, "NOT-A-TAG"), ({"code-photo": ("", b"")}, ""),
        ({"code-photo": ("a.png", photo(codes[0].link, codes[1].link))}, ""),
        ({"code-photo": ("a.png", b"no picture")}, ""),
    ):  # fmt: skip
        answer = post(client, page, page, files, code=code, garment="red shirt")
        assert answer.status_code in (400, 404, 422), answer.text
        assert 'value="red shirt"' in answer.text
        assert 'id="fault"' in answer.text
    assert pages.door.wards.fittings(boy.id) == []


def test_a_form_that_is_sent_twice_fits_once(pages: Pages) -> None:
    client, boy, code = signed_in(pages), pages.boy(), minted(pages)[0]
    page = f"/console/tags/fit/{boy.id}"
    shown = client.get(page).text
    data = dict(re.findall(r'name="(csrf|once)" value="([^"]*)"', shown.split("<h1>")[1])) | {"code": code.link}
    for _ in range(2):
        assert client.post(page, data=data).status_code == 303
    assert len(pages.door.wards.fittings(boy.id)) == 1


def test_a_photo_is_looked_at_and_what_was_found_is_recorded(pages: Pages) -> None:
    client, boy = signed_in(pages), pages.boy()
    tag = pages.tag(boy)
    page = "/console/tags/check"
    seen = post(client, page, page, {"photo": ("a.png", photo(tag.link))})
    assert seen.status_code == 200
    form = dict(re.findall(r'name="(serial|margin|contrast)" value="([^"]*)"', seen.text))
    assert form["serial"] == str(tag.serial)
    done = post(client, page, "/console/tags/act/checked", verdict="worn", note="at the seam", **form)
    assert done.status_code == 303
    [fitting] = pages.door.wards.fittings(boy.id)
    assert (fitting.checks[-1].verdict, fitting.checks[-1].by) == ("worn", "li-ling")
    assert post(client, page, page, {"photo": ("a.png", b"nothing")}).status_code == 422


def test_a_tag_is_replaced_and_another_retired(pages: Pages) -> None:
    client, boy = signed_in(pages), pages.boy()
    old, new = pages.tag(boy), minted(pages)[0]
    page = "/console/tags"
    assert post(client, page, "/console/tags/act/replace", old=old.link, new=new.typed, why="worn").status_code == 303
    assert pages.door.tags.get(old.serial).instead == new.serial
    assert post(client, page, "/console/tags/act/retire", code=new.link, why="lost").status_code == 303
    assert pages.door.tags.get(new.serial).why == "lost"
    never = post(client, page, "/console/tags/act/retire", code=new.link, why="died")
    assert never.status_code == 403
    assert "died" not in {one.why for one in map(pages.door.tags.get, (old.serial, new.serial))}


def test_the_stock_is_of_ones_own_area_and_who_took_tags_signs(pages: Pages) -> None:
    client = signed_in(pages)
    batch = pages.door.tags.mint(9, area="feicheng")
    receipt = pages.door.supply.hand_over(batch.first, 4, received_by="li-ling")
    page = client.get(f"/console/tags?area={TOWN}").text
    assert HOME in page
    assert "<dd>4</dd>" in page
    assert post(client, "/console/tags", "/console/tags/act/sign", receipt=receipt.id).status_code == 303
    assert pages.door.supply.receipt(receipt.id).signed is not None


def test_the_camera_s_button_is_there_for_a_browser_that_can_scan(pages: Pages) -> None:
    client, boy = signed_in(pages), pages.boy()
    page = client.get(f"/console/tags/fit/{boy.id}").text
    assert re.search(r'<button type="button" class="scan" data-to="code" hidden>', page)
    script = re.search(r"<script nonce=[^>]*>(.*?)</script>", page, re.DOTALL)
    assert script
    assert len(script[1]) < 2_000


def test_a_worn_tag_is_printed_again_by_its_code_or_from_the_person_s_page(pages: Pages) -> None:
    client, boy = signed_in(pages), pages.boy()
    tag, other = pages.tag(boy), pages.tag(boy)
    shown = client.get("/console/tags").text
    data = {"csrf": field(shown), "once": field(shown, "once")}
    for one in (tag, other, tag):  # the page stays where a file comes: its form may be sent again
        answer = client.post("/console/tags/reprint", data=data | {"worn": one.typed})
        assert answer.status_code == 200
        assert answer.headers["content-disposition"] == f'attachment; filename="tag-{one.serial}.html"'
        assert "<svg" in answer.text
    assert [pages.door.prints.copies(one.batch, one.serial) for one in (tag, other)] == [1, 1]
    page = client.get(f"/console/people/{boy.id}").text
    assert f'name="serial" value="{tag.serial}"' in page
    again = post(client, f"/console/people/{boy.id}", "/console/tags/reprint", serial=str(tag.serial))
    assert again.content == answer.content


def test_what_may_not_be_printed_is_said_on_the_page_of_tags(pages: Pages) -> None:
    client, boy = signed_in(pages, "wang-xia", TOWN, "supervisor"), pages.boy()
    pages.worker()
    tag, fresh = pages.tag(boy), minted(pages)[0]
    for data, status in (({"serial": str(tag.serial)}, 403), ({"worn": fresh.link}, 403), ({"worn": ""}, 400),
                         ({"serial": "9" * 20}, 404)):  # fmt: skip
        answer = post(client, "/console/tags", "/console/tags/reprint", **data)
        assert answer.status_code == status, (data, answer.status_code)
        assert 'id="fault"' in answer.text
        assert "content-disposition" not in answer.headers
