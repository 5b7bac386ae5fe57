"""The sample site's submissions: invented, sent and worked on through the one door, each thing at its own time.

They stand in ``sample/submissions.toml``. Where something was ever sent to this site, nothing is added.
"""

import datetime
import uuid
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any

from django.utils import timezone

from home.demo.site import SampleSite
from home.models import User
from referralforms.builder import versions
from referralforms.builder.journey import Journey
from referralforms.builder.models import FormPage, FormVersion
from referralforms.demo import FOLDER, Data, read
from referralforms.submissions import actions, clock, keys
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission
from referralforms.submissions.status import Status
from referralforms.submissions.vocabulary import Answer, Check, LinkKind, Result, Way

TOKENS = uuid.UUID("0c7d6b1e-52c7-4f0b-9a0e-7f1d3c5a9e42")
ONE_TEAM = "kent-medway"  # where the sample triage worker and practitioner work; elsewhere it is the manager
DEADLINE_IN = 4  # days
Happening = tuple[datetime.datetime, Callable[[], object]]


def load(sample: SampleSite) -> None:
    """Tell the whole history in the order in which it happened."""
    if Event.objects.exists() or not can_seal():
        return
    told = History(read(FOLDER / "submissions.toml"), sample)
    for moment, happen in sorted(told.happenings(), key=lambda each: each[0]):
        with clock.told_at(moment):
            happen()


def can_seal() -> bool:
    """Say whether this installation can take and open messages: without its keys it has none."""
    try:
        keys.recipients()
        keys.holder()
    except keys.KeyMissing:
        return False
    return True


class History:
    """What the file tells, as things to do at their times; what lies ahead of now has not happened yet."""

    def __init__(self, data: Data, sample: SampleSite):
        self.data, self.sample, self.now = data, sample, timezone.now()
        self.sent = {item["who"]: Sent(self, item, number) for number, item in enumerate(data["submissions"])}

    @cached_property
    def people(self) -> dict[str, User]:
        return {person.username: person for person in User.objects.all()}

    @cached_property
    def forms(self) -> dict[str, FormVersion]:
        pages = FormPage.objects.child_of(self.sample.root)
        return {page.slug: versions.current(page) for page in pages.filter(slug__in=self.slugs)}

    @property
    def slugs(self) -> set[str]:
        return {item["form"] for item in self.data["submissions"]}

    def happenings(self) -> Iterator[Happening]:
        for each in self.sent.values():
            yield from each.happenings()
        for item in self.data["links"]:
            yield self.now, partial(self.link, **item)

    def link(self, one: str, other: str, kind: str, by: str) -> None:
        first, second = self.sent[one].row, self.sent[other].row
        actions.link(first, second, LinkKind(kind), by=self.people[by])

    def steps(self, story: str) -> list[Data]:
        told = self.data["stories"][story]
        return [*(self.steps(told["begins"]) if "begins" in told else []), *told["steps"]]


class Sent:
    """One submission and what was done with it."""

    def __init__(self, history: History, item: Data, number: int):
        self.history, self.item, self.number = history, item, number
        self.received_at = history.now - datetime.timedelta(hours=item["hours_ago"])
        self.reference = ""

    @property
    def row(self) -> Submission:
        return Submission.objects.select_related("form_version", "area").get(reference=self.reference)

    def happenings(self) -> Iterator[Happening]:
        yield self.received_at, self.send
        for step in self.history.steps(self.item.get("story", "new")):
            moment = self.received_at + datetime.timedelta(hours=step["after"])
            if moment < self.history.now:
                yield moment, partial(self.take, step)

    def send(self) -> None:
        """Send the answers, checked as those of everybody are.

        Raises:
            ValueError: they do not fit the form.
        """
        version = self.history.forms[self.item["form"]]
        journey = Journey.of_json(version.steps, self.answers)
        if not journey.is_complete:
            raise ValueError(f"{self.item['who']}: {journey.missing}")
        receipt = actions.submit(
            version, journey.answers, token=uuid.uuid5(TOKENS, self.item["who"]),
            channel=self.item.get("channel", "web"), facts=journey.facts, suspicions=self.item.get("suspicions", ()),
            by=self.person("triage") if "channel" in self.item else None, received_at=self.received_at,
        )  # fmt: skip
        self.reference = receipt.reference

    @property
    def answers(self) -> Data:
        given = {"name_to_use": self.item["who"], "area": self.item["area"], "agree_contact": "yes"}
        answers = self.history.data["defaults"].get(self.item["form"], {}) | given | self.item["answers"]
        if "deadline" in answers:
            ends = self.history.now + datetime.timedelta(days=DEADLINE_IN)
            answers["deadline"] = ends.date().isoformat()
        return answers | {"contact": self.contact}

    @property
    def contact(self) -> Data:
        """Return how the person may be reached, with a number and an address of their own, or somebody else's."""
        own = self.history.sent[self.item["as"]] if "as" in self.item else self
        means = {"PHONE": f"07700 900 {100 + own.number}", "EMAIL": f"sample-{own.number}@example.org"}
        asked = self.history.data["contacts"][self.item["contact"]]
        return {
            key: part | {"value": means[part["value"]]} if isinstance(part, dict) else part
            for key, part in asked.items()
        }

    def person(self, name: str) -> User:
        is_elsewhere = self.item["area"] not in {ONE_TEAM, "not-sure"}
        return self.history.people["manager" if is_elsewhere else name]

    def take(self, step: Data) -> None:
        VERBS[step["verb"]](self, step, self.person(step["by"]))


def move(sent: Sent, step: Data, by: User) -> None:
    row, more = sent.row, {"reason": step.get("reason", ""), "closing_reason": step.get("closing", "")}
    actions.change_status(row, Status(step["to"]), by=by, seen_version=row.version, **more)


def assign(sent: Sent, step: Data, by: User) -> None:
    row = sent.row
    actions.assign(row, sent.person(step["to"]), by=by, seen_version=row.version)


def flag(sent: Sent, step: Data, by: User) -> None:
    row = sent.row
    actions.flag(row, step["flags"], by=by, seen_version=row.version)


def check(sent: Sent, step: Data, by: User) -> None:
    actions.answer_check(sent.row, Check(step["item"]), Answer(step["answer"]), by=by)


def note(sent: Sent, step: Data, by: User) -> None:
    mentions = [sent.person(name) for name in step.get("mentions", ())]
    actions.add_note(sent.row, step["text"], by=by, mentions=mentions)


def attempt(sent: Sent, step: Data, by: User) -> None:
    """Try the person by the first way that they marked safe."""
    row = sent.row
    way = next(each for each in Way if each in actions.safe_ways(row))
    actions.record_contact_attempt(row, way, Result(step["result"]), by=by)


VERBS: dict[str, Callable[[Sent, Data, User], Any]] = {
    "move": move, "assign": assign, "flag": flag, "check": check, "note": note, "attempt": attempt,
}  # fmt: skip
