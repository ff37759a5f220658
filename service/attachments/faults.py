"""Faults: the one refusal that the readers of picture containers share."""

from __future__ import annotations

from service.errors import AttachmentRefused


def unreadable() -> AttachmentRefused:
    """What to raise where a file is damaged, cut off or not what it says."""
    return AttachmentRefused("The file is damaged or incomplete.", code="attachment_unreadable")
