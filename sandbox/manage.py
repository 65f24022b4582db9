#!/usr/bin/env python
"""Django's command line for the demo site."""

import os
import sys
from pathlib import Path


def main() -> None:
    # The folder above, so that "sandbox" is a package, whatever folder this is called from.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sandbox.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
