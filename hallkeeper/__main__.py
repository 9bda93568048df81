"""`python -m hallkeeper`."""

import sys

from hallkeeper.command import main

if __name__ == "__main__":
    sys.exit(main())
