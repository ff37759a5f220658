"""Pictures of codes, decoded in processes that can be killed.

A picture is the most dangerous thing that a stranger can hand in: its decoders are native code.
So the worker has a memory limit, writes no files, and is killed when it takes too long.
"""

from service.images.pool import MAX_BYTES, PicturePool, decode_once

__all__ = ["MAX_BYTES", "PicturePool", "decode_once"]
