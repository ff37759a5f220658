"""The decoding process: pictures in on standard input, texts out on standard output.

Frames in both directions are a four-byte big-endian length and that many bytes; an answer is
JSON, ``{"codes": [...]}`` or ``{"error": code}``.
"""

from __future__ import annotations

import io
import os
import resource
import sys
import warnings

import orjson
import zxingcpp
from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 16_000_000
LONGEST_SIDE = 1600
MEMORY_BYTES = 1 << 30
FORMATS = ("PNG", "JPEG", "WEBP")
MAX_CODES = 50


def limit() -> None:
    """Give up what a decoder never needs: memory, files, priority."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def decode(content: bytes) -> dict[str, object]:
    """The texts of all codes in the first frame of a picture."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return {"error": "picture_too_many_pixels"}
            picture.draft("L", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG: skip detail while reading
            views = _greys(picture)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return {"error": "picture_too_many_pixels"}
    except MemoryError:
        return {"error": "picture_too_large"}
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        return {"error": "picture_unreadable"}
    for view in views:
        view.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        codes = _codes(view)
        if codes:
            return {"codes": codes}
    return {"codes": []}


def _greys(picture: Image.Image) -> list[Image.Image]:
    """One channel; what is transparent counts as white paper, or else as black."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        coloured = picture.convert("RGBA")
        return [_on_paper(coloured, paper) for paper in ("white", "black")]
    if picture.mode.startswith("I"):  # 16 bits: keep the upper half
        return [picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")]
    return [picture.convert("L")]


def _on_paper(picture: Image.Image, paper: str) -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", picture.size, paper), picture).convert("L")


def _codes(picture: Image.Image) -> list[str]:
    formats = zxingcpp.QRCode | zxingcpp.MicroQRCode | zxingcpp.RMQRCode
    found = zxingcpp.read_barcodes(picture, formats=formats, text_mode=zxingcpp.TextMode.Plain)
    texts: list[str] = []
    for code in found[:MAX_CODES]:
        if code.text and code.text not in texts:
            texts.append(code.text)
    return texts


def main() -> None:
    """Answer frames until standard input ends."""
    limit()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while True:
        head = source.read(4)
        if len(head) < 4:
            return
        content = source.read(int.from_bytes(head, "big"))
        try:
            answer = orjson.dumps(decode(content))
        except MemoryError:
            answer = b'{"error": "picture_too_large"}'
        except Exception:
            # whatever a native decoder comes up with, the picture is at fault
            answer = b'{"error": "picture_unreadable"}'
        sink.write(len(answer).to_bytes(4, "big") + answer)
        sink.flush()


if __name__ == "__main__":
    main()
