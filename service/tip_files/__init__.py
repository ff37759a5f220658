"""Tip files: tables of tips as Arrow chunks, read and written in bounded memory.

``reading.open_tips`` gives a source of chunks, ``writing.write_tips`` takes tables. Nothing is
loaded with the package itself: whoever only asks for ``formats`` or ``numbers`` needs no Arrow.
"""
