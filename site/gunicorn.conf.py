"""How gunicorn serves the site; every value may be overridden on its command line."""

import os
import subprocess
import sys
from pathlib import Path

os.umask(0o077)  # what this process writes is for this user alone

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
wsgi_app = "config.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4  # per worker: most of a request is waiting for the database
preload_app = False  # a broken release must not take the running one down with it
timeout = 30  # seconds
graceful_timeout = 20  # seconds: a submission under way is finished before the worker ends
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True  # nothing but HTTP may steer this process
accesslog = None  # addresses of readers are nobody's business
errorlog = "-"
loglevel = "error"  # its warnings quote requests that it cannot read, with the address of who sent them
limit_request_line = 4094
limit_request_field_size = 8190


def on_starting(server):
    """Start no worker where none may serve; a process of its own asks, so that a reload loads a new release."""
    asked = [sys.executable, str(Path(__file__).resolve().parent.parent / "manage.py"), "check_start"]
    if code := subprocess.run(asked, check=False).returncode:  # noqa: S603 -- our own command
        sys.exit(code)
