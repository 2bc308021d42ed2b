"""Draws the pictures of docs/how-to/posters-and-leaflets.md: the poster and the leaflet as a browser prints them.

    python tools/pages.py [FOLDER]      FOLDER: docs/img unless given

It needs guardtag[print,font], Chromium and pdftoppm (poppler). The person is made up, the portrait drawn. With
--pages the whole pages stay beside the pictures, as HTML and PDF, to be looked at in full size.
"""

from __future__ import annotations

import argparse
import base64
import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from guardtag.config import Config
from guardtag.model.posters import Ages, Poster
from guardtag.report import leaflet, poster, printed

MADE = 1_750_000_000.0
WIDTH = 410
COLOURS = 32
CHROMIUM = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
)  # fmt: skip


def portrait() -> str:
    """A face in a few strokes, of nobody."""
    picture = Image.new("RGB", (840, 1040), "#c3ccd5")
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((110, 720, 730, 1300), 220, fill="#51606f")
    pen.rectangle((350, 600, 490, 780), fill="#a58c78")
    pen.ellipse((240, 190, 600, 690), fill="#b89d87")
    pen.chord((225, 150, 615, 560), 178, 362, fill="#d9d9d9")
    for x in (335, 465):
        pen.ellipse((x, 415, x + 40, 445), fill="#2b2f36")
    pen.arc((340, 480, 500, 590), 25, 155, fill="#7a5c4a", width=9)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def pages() -> dict[str, str]:
    """What is drawn: name to HTML."""
    lost = Poster(
        number="4827-1936", hotline="0538-0000000", made=MADE, until=MADE + 3 * 86400, place="肥城 Feicheng",
        name="欧阳𠮷", nickname="阳阳", age=Ages(70, 79), clothes="蓝色夹克，黑色长裤 blue jacket, black trousers",
        seen_place="王庄镇公交站 bus stop, Wangzhuang", seen_at=MADE - 7200, photo=portrait(), sample=True,
    )  # fmt: skip
    city = Config(place="肥城 Feicheng", hotline="0538-0000000")
    return {
        "poster": poster.page(lost, timezone="Asia/Shanghai", lettering=printed.embedded),
        "leaflet": leaflet.page(city, lettering=printed.embedded),
    }


def pictures(html: Path) -> list[Image.Image]:
    """The sheets of a page as Chromium prints them."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None or shutil.which("pdftoppm") is None:
        sys.exit("chromium and pdftoppm are needed")
    pdf = html.with_suffix(".pdf")
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, *CHROMIUM, f"--user-data-dir={profile}", f"--print-to-pdf={pdf}", html.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    subprocess.run(["pdftoppm", "-r", "200", "-png", str(pdf), str(html.with_suffix(""))], check=True, timeout=120)
    return [Image.open(path).convert("RGB") for path in sorted(html.parent.glob(f"{html.stem}-*.png"))]


def small(sheets: list[Image.Image]) -> Image.Image:
    """The sheets side by side on grey, small."""
    height = round(WIDTH * sheets[0].height / sheets[0].width)
    ground = Image.new("RGB", (len(sheets) * (WIDTH + 12) + 12, height + 24), "#d7dce1")
    for number, sheet in enumerate(sheets):
        ground.paste(sheet.resize((WIDTH, height), Image.Resampling.LANCZOS), (12 + number * (WIDTH + 12), 12))
    return ground.quantize(COLOURS, dither=Image.Dither.NONE)


def main() -> None:
    """Draws all of them."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parents[1] / "docs/img")
    arguments.add_argument("--pages", type=Path, help="folder in which the whole pages stay")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = (given.pages or Path(folder)).absolute()
        work.mkdir(parents=True, exist_ok=True)
        for name, html in pages().items():
            (work / f"{name}.html").write_text(html, "utf-8")
            out = given.folder / f"{name}.png"
            small(pictures(work / f"{name}.html")).save(out, optimize=True)
            print(f"{out.name}: {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
