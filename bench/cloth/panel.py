"""The decoders, as strangers' phones have them. One that is not installed is left out, and named."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Callable

import numpy as np
from PIL import Image

Decoder = Callable[[Image.Image], list[str]]


def zxing(photo: Image.Image) -> list[str]:
    """zxing-cpp, with its own defaults, for QR Codes as phones read them: no Micro QR, no rMQR."""
    import zxingcpp

    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
    return [code.text for code in zxingcpp.read_barcodes(photo, formats=formats) if code.valid]


def zbar(photo: Image.Image) -> list[str]:
    """zbar through pyzbar; it needs the system's libzbar."""
    from pyzbar import pyzbar

    found = pyzbar.decode(photo, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return [code.data.decode("utf-8", "replace") for code in found]


def opencv(photo: Image.Image) -> list[str]:
    """OpenCV's QRCodeDetector; WeChat's is not asked, its models come with no package that may be used."""
    import cv2

    try:
        found, texts, _, _ = cv2.QRCodeDetector().detectAndDecodeMulti(np.asarray(photo))
    except cv2.error:  # it raises over some photos that it cannot make sense of
        return []
    return [text for text in texts if text] if found else []


def reader(photo: Image.Image) -> list[str]:
    """guardtag's own reader of photos: zxing-cpp with its retries. Not one of the panel."""
    from guardtag.labels.photo import decode

    data = io.BytesIO()
    photo.save(data, "PNG")
    return decode(data.getvalue())


def available() -> tuple[dict[str, Decoder], dict[str, str]]:
    """The decoders that work here, and for every one its version or why it is left out."""
    working: dict[str, Decoder] = {}
    said: dict[str, str] = {}
    for decoder, module in ((zxing, "zxingcpp"), (zbar, "pyzbar"), (opencv, "cv2")):
        name = decoder.__name__
        if importlib.util.find_spec(module) is None:
            said[name] = "not installed"
            continue
        try:
            decoder(Image.new("L", (64, 64), 255))
        except ImportError:
            said[name] = "its library does not load" + (" (Debian: apt install libzbar0)" if name == "zbar" else "")
            continue
        working[name] = decoder
        said[name] = _version(module)
    return working, said


def _version(module: str) -> str:
    from importlib import metadata

    if module == "cv2":
        import cv2

        return str(cv2.__version__)
    if module == "pyzbar":
        return f"pyzbar {metadata.version('pyzbar')}"
    return metadata.version("zxing-cpp")
