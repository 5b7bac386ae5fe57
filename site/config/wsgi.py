"""The entry point for gunicorn."""

import os

from config.start import application_or_exit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = application_or_exit()
