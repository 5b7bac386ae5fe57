"""The queue of 1,000 submissions and of 1,000,000: as many queries, the same plan, at most twice the time, any page.

Run by name: ``pytest -m load -n 0 -s tests/load/test_queue_at_scale.py``. It prints what it measured.
"""

import datetime
import re
import statistics
import sys
import time
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from referralforms.builder import versions
from referralforms.submissions.models import Submission
from referralforms.submissions.status import Status
from referralforms.triage.keyset import Cursor
from referralforms.triage.sorting import BY_KEY
from tests.factories import AreaFactory, UserFactory
from tests.test_queue_plans import LOOKS as QUEUE_LOOKS
from tests.test_queue_plans import NOT_BY_INDEX, PAGES, PLANS, look

pytestmark = [pytest.mark.load, pytest.mark.django_db(transaction=True)]

FEW, TIMES, ROUNDS = 1_000, 1_000, 15
AT_A_TIME = 50  # copies of the thousand in one transaction
QUEUE, MOST_QUERIES, MOST_TIMES = "/admin/submissions/", 12, 2.0
MINUTES_APART = 3
SORTED = re.compile(r"Sort  \(cost=\S+ rows=(\d+)")  # in what PostgreSQL tells of its plan
LOOKS = [
    *({"view": "new"}, {"view": "mine"}, {"view": "unassigned"}, {"view": "for-us"}, {"view": "for-them"}),
    *({"view": "overdue"}, {"view": "on-hold"}, {"view": "open"}, {"view": "closed"}, {"view": "spam"}),
    *({"view": "open", "sort": each} for each in ("pressing", "due", "oldest", "newest")),
    {"view": "closed", "area": "kent-medway"},
    {"view": "open", "area": "kent-medway", "priority": "2"},
]

# Of twenty: six have ended, two stand in each open state, two may be spam. So each view shows a whole page of a
# thousand, too: a page that is not full is quicker, and says nothing about many.
OPEN = (
    *(Status.RECEIVED, Status.SCREENING, Status.NEEDS_INFORMATION),
    *(Status.ACCEPTED, Status.ALLOCATED, Status.ON_HOLD),
)
RESTING = {"rested_from": Status.SCREENING, "rested_at": timezone.now(), "review_on": datetime.date(2999, 1, 1)}
SUSPECT = (12, 13)
STATES = (*OPEN, *OPEN, *[Status.RECEIVED] * len(SUSPECT), *[Status.CLOSED] * 6)
COLUMNS = [field.column for field in Submission._meta.concrete_fields]
ANEW = {
    "sqlite": {
        "id": "lower(hex(randomblob(16)))",
        "reference": "printf('%09d', n.i * {few} + row_number() OVER (PARTITION BY n.i))",
        "moment": "strftime('%Y-%m-%d %H:%M:%f', {column}, '-' || (n.i * {minutes}) || ' minutes')",
    },
    "postgresql": {
        "id": "gen_random_uuid()",
        "reference": "lpad((n.i * {few} + row_number() OVER (PARTITION BY n.i))::text, 9, '0')",
        "moment": "{column} - n.i * {minutes} * interval '1 minute'",
    },
}
MULTIPLY = """
WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})
INSERT INTO referralforms_submission ({columns})
SELECT {values} FROM referralforms_submission CROSS JOIN n WHERE reference LIKE 'T%'
"""


def multiply() -> None:
    """Make 1,000,000 rows of 1,000: each copy with an id and a reference of its own, and received earlier."""
    anew, few = ANEW[connection.vendor], {"few": FEW, "minutes": FEW * MINUTES_APART}
    new = {"id": anew["id"], "reference": anew["reference"].format(**few)}
    new["received_at"] = anew["moment"].format(column="received_at", **few)
    values = ", ".join(new.get(column, f'"{column}"') for column in COLUMNS)
    columns = ", ".join(f'"{column}"' for column in COLUMNS)
    with connection.cursor() as cursor:
        for first in range(1, TIMES, AT_A_TIME):
            last = min(first + AT_A_TIME, TIMES) - 1
            cursor.execute(MULTIPLY.format(first=first, last=last, columns=columns, values=values))
        cursor.execute("ANALYZE")


@pytest.fixture
def manager(person_in, kent):
    return person_in("Manager", kent, AreaFactory(key="lincolnshire", name="Lincolnshire"))


@pytest.fixture
def thousand(form_page, kent, manager) -> None:
    version, now, areas = versions.current(form_page), timezone.now(), [kent, *manager.areas.all(), AreaFactory(), None]
    assignees = [None, manager] * 2 + UserFactory.create_batch(4)
    rows = []
    for number in range(FEW):
        status = STATES[number % 20]
        is_open = status != Status.CLOSED
        received_at = now - datetime.timedelta(minutes=number * MINUTES_APART)
        rows.append(
            Submission(
                id=uuid.uuid4(), form_version=version, channel="web", area=areas[number // 3 % 5], status=status,
                received_at=received_at, priority=number // 20 % 3, fingerprint=str(number), sealed=b"x" * 600,
                assignee=assignees[number // 20 % 8], reference=f"T{number:08}",
                due_at=now + datetime.timedelta(hours=number % 200 - 100) if is_open and number % 7 else None,
                ended_at=None if is_open else received_at, suspicions=["trap"] if number % 20 in SUSPECT else [],
                **(RESTING if status == Status.ON_HOLD else {}),
            )
        )  # fmt: skip
    Submission.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def pages() -> list[dict[str, str]]:
    """Return every look, and pages far inside the list, each by the cursor of a row there."""
    newest, rows = BY_KEY["newest"].order, Submission.objects.order_by("-received_at", "-pk")
    number = rows.count()
    far = [rows[at] for at in (number // 2, number - 20)]
    return LOOKS + [{"view": "closed", "sort": "newest", "after": Cursor.of(row, newest).text} for row in far]


def measured(client) -> dict[str, tuple[int, float]]:
    """Return queries and milliseconds of each page, by what was asked for."""
    found = {}
    for place, asked in enumerate(pages()):
        client.get(QUEUE, asked)
        queries = min(queries_of(client, asked) for _ in range(2))  # once a minute a session is written, too
        cursor = "far inside" if "after" in asked else ""
        name = f"{place} {asked['view']} {asked.get('sort', '')} {asked.get('area', '')} {cursor}".strip()
        found[name] = queries, milliseconds(client, asked)
    return found


def queries_of(client, asked: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(QUEUE, asked).status_code == 200
    return len(captured)


def milliseconds(client, asked: dict[str, str]) -> float:
    """Return the best of some rounds: what else the machine does makes a page slower, and never quicker.

    SQLite works in this process, so that the time of its processor is what a page costs; PostgreSQL does not.
    """
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    times = []
    for _ in range(ROUNDS):
        began = clock()
        client.get(QUEUE, asked)
        times.append(1000 * (clock() - began))
    return min(times)


def other_plans(manager) -> dict[str, str]:
    """Return each way to read the queue that goes through all rows, or sorts them, with its plan."""
    told = {name: rows(manager).for_queue()[:50].explain() for name, (_, rows) in PLANS.items()}
    for view, sort in QUEUE_LOOKS:
        *_, row = look(manager, view, sort)
        for page in PAGES:
            rows = look(manager, view, sort, page, None if page == "first" else row)
            told[f"{view} {sort} {page}"] = rows.explain()
    return {name: plan for name, plan in told.items() if goes_through_many(plan)}


def goes_through_many(plan: str) -> bool:
    """PostgreSQL, which knows how many rows there are, may sort a page's worth that an index has found."""
    if connection.vendor == "sqlite":
        return any(word in plan for word in NOT_BY_INDEX)
    return "Seq Scan on referralforms_sub" in plan or any(int(rows) > FEW for rows in SORTED.findall(plan))


def test_a_million_submissions_cost_what_a_thousand_cost(client, thousand, manager, capsys):
    client.force_login(manager)
    few = measured(client)
    multiply()
    number = Submission.objects.count()
    many = measured(client)
    other = other_plans(manager)
    medians = [statistics.median(milliseconds for _, milliseconds in each.values()) for each in (few, many)]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{number:,} rows on {connection.vendor}; medians {medians[0]:.0f} and {medians[1]:.0f} ms\n"
        )
        for name in few:
            sys.stdout.write(
                f"{name:45} {few[name][0]:3} {few[name][1]:7.0f} ms {many[name][0]:3} {many[name][1]:7.0f} ms\n"
            )

    assert number == FEW * TIMES
    assert {name: count for name, (count, _) in {**few, **many}.items() if count > MOST_QUERIES} == {}
    assert other == {}
    assert {name: many[name][1] / few[name][1] for name in few if many[name][1] > MOST_TIMES * few[name][1]} == {}
