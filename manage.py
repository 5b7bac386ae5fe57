#!/usr/bin/env python
"""Run Django's management commands for this installation."""

import os
import sys
from pathlib import Path

# `site` is a module of Python itself, so the folder site/ goes on the path instead of being a package.
sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))

if __name__ == "__main__":
    os.umask(0o077)  # what is written is for this user alone: the database holds sessions and passwords
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.start import run_command

    sys.exit(run_command(sys.argv))
