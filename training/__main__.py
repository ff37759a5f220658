"""``python -m training --data DIR``; also ``evaluate``, ``ageing`` and ``records``."""

from __future__ import annotations

import sys

from training.commands import main

if __name__ == "__main__":
    sys.exit(main())
