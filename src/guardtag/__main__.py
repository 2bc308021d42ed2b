"""``python -m guardtag``."""

from guardtag.cli import main

if __name__ == "__main__":
    main()
