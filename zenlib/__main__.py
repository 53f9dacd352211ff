"""`python -m zenlib` is `zenlib`."""

import sys

from zenlib.cli import main

sys.exit(main())
