"""10,000 texts are wrapped for a new key within a minute, though the command is killed half-way."""

import re
import subprocess
import sys
import time

import pytest

from tests.installation import PROJECT, empty_database, make_sample_site, manage, run, surroundings

pytestmark = pytest.mark.load

ROWS, SECONDS = 10_000, 60  # beside those of the sample site
COUNTED = re.compile(r"(\d+) of (\d+) sealed texts were wrapped for the keys of today\.")
FILL = f"""
import django, uuid
django.setup()
from django.db import transaction
from referralforms.builder import versions
from referralforms.builder.models import FormPage
from referralforms.submissions import keys, sealing
from referralforms.submissions.models import Submission
version, recipients, rows = versions.current(FormPage.objects.first()), keys.recipients(), []
for _ in range({ROWS}):
    row = Submission(id=uuid.uuid4(), form_version=version, channel="web")
    row.sealed = sealing.seal(b"words " * 300, context=row.context, recipients=recipients)
    rows.append(row)
Submission.objects.bulk_create(rows, batch_size=500)
"""
NEW = """
import django
django.setup()
from referralforms.submissions import keys, rotation, sealing
from referralforms.submissions.models import Submission
recipients = keys.recipients()
bodies = Submission.objects.values_list("sealed", flat=True)
print(sum(sealing.is_sealed_for(bytes(each), recipients) for each in bodies))
"""


def test_ten_thousand_texts_are_wrapped_anew_within_a_minute_though_killed_half_way(tmp_path, capsys):
    with empty_database() as database:
        given = {"DATA_DIR": str(tmp_path), **database}
        make_sample_site(tmp_path, **database)
        assert run("-c", FILL, **given).stderr == ""
        began = time.monotonic()
        first = subprocess.Popen([sys.executable, "manage.py", "rotate_keys"], cwd=PROJECT, env=surroundings(**given))
        time.sleep(12)
        first.kill()
        first.wait()
        killed = time.monotonic()
        half = int(run("-c", NEW, **given).stdout)
        paused = time.monotonic()
        second = manage("rotate_keys", **given)
        took = time.monotonic() - paused + killed - began  # but for our own counting in between
        verified = manage("verify_sealed", **given)
    left, all_texts = map(int, COUNTED.match(second.stdout).groups())
    with capsys.disabled():
        sys.stdout.write(f"\n{all_texts} rewrapped in {took:.1f} s, killed after {half} ({killed - began:.1f} s)\n")

    assert (0 < half < ROWS <= all_texts, half + left) == (True, all_texts)
    assert (took < SECONDS, verified.stdout) == (True, f"All {all_texts} sealed texts open.\n")
