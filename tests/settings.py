"""The site's own settings, in a place of its own that is gone afterwards."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

TEST_DATA = Path(tempfile.mkdtemp(prefix="site-tests-"))
atexit.register(shutil.rmtree, TEST_DATA, ignore_errors=True)

(TEST_DATA / "static").mkdir()  # where a release collects its files; WhiteNoise warns when it is missing
os.environ["DATA_DIR"] = str(TEST_DATA)
os.environ["KEYS_DIR"] = str(TEST_DATA / "keys")
os.environ.setdefault("SECRET_KEY", "a-secret-for-tests-alone-of-fifty-characters-length")
os.environ["HTTPS"] = "0"
os.environ["BASE_URL"] = "http://testserver"
for name in ("PLUGINS", "ROLE", "DEBUG"):
    os.environ.pop(name, None)

from config.settings import *  # noqa: E402, F403 -- what is above must be set first
from config.settings import ALLOWED_HOSTS, DATABASES, STORAGES  # noqa: E402 -- what is above must be set first

ALLOWED_HOSTS += ["testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, as in production: an in-memory database has other locks.
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_DATA / "test.sqlite3")}
else:
    # A name of its own for each run, so that two runs on one server do not meet.
    DATABASES["default"]["TEST"] = {"NAME": f"test_{DATABASES['default']['NAME']}_{os.getpid()}"}
DATABASES["default"]["CONN_MAX_AGE"] = 0
