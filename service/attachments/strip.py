"""Strip: a copy of a picture without place, device, author, comment or anything hidden behind it.

Only containers are read, pixels are never decoded: the copy shows exactly the same picture, in time
linear in the size of the file. What is kept is listed per format; all else is left out.
"""

from __future__ import annotations

from collections.abc import Callable

from service.attachments import jpeg, png, webp

STRIPPERS: dict[str, Callable[[bytes], bytes]] = {
    "image/jpeg": jpeg.stripped,
    "image/png": png.stripped,
    "image/webp": webp.stripped,
}


def stripped(content: bytes, media_type: str) -> bytes | None:
    """The viewing copy. Raises AttachmentRefused, code ``attachment_unreadable``.

    None for every type without one: a PDF cannot be cleaned without being understood, so it is
    handed out as the original only, as a download.
    """
    strip = STRIPPERS.get(media_type)
    return None if strip is None else strip(content)
