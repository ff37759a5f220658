"""Attachments: files that citizens send as evidence, judged by content, sealed and served inert."""
