"""``python -m service`` is ``lachan``."""

from service.cli import main

if __name__ == "__main__":
    main()
