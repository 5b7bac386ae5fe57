"""What happened to a submission, in order: moves, notes, attempts, and who read it."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import formats, timezone

from home.models import Area
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission
from referralforms.submissions.priority import Priority, Reason
from referralforms.submissions.vocabulary import Answer, Check, ClosingReason, Flag, LinkKind, Result, Way
from referralforms.triage.content import Words

Kind = Event.Kind
LINKS = {Kind.LINKED, Kind.UNLINKED, Kind.MERGED, Kind.PARTED}
OF_DUPLICATES = {Kind.RECEIVED, Kind.NOTED, Kind.ATTEMPTED, Kind.ATTACHMENT}
NO_WORDS = Words("", [])
Areas = Mapping[int, str]  # names by id
MOMENT = "j F Y, H:i"


@dataclass(frozen=True)
class Line:
    """One line of the timeline; ``words`` are those of a note."""

    at: datetime.datetime
    what: str
    by: str
    reason: str = ""
    words: str = ""
    kind: str = ""
    mentioned: list[str] = field(default_factory=list)
    next_try: datetime.datetime | None = None
    reference: str = ""  # of the duplicate to which it was done


def next_try(lines: Iterable[Line]) -> datetime.datetime | None:
    """Return when the person is tried again, as the last attempt said."""
    return next((each.next_try for each in lines if each.kind == Kind.ATTEMPTED), None)


def timeline(submission: Submission, *duplicates: Submission, notes: Mapping[str, Words], by) -> list[Line]:
    """Return the lines, the newest first, without links to what the person may not see; two queries at most.

    Of the duplicates that were merged into it, what came with them and what was done for the person.
    """
    of_it = Q(submission=submission) | Q(submission__in=duplicates, kind__in=OF_DUPLICATES)
    events = list(Event.objects.filter(of_it).history().reverse())
    linked = {event.detail.rpartition(" ")[2] for event in events if event.kind in LINKS}
    seen = set(references_seen(linked, by)) if linked else set()
    shown = [event for event in events if event.kind not in LINKS or event.detail.endswith(tuple(seen))]
    areas = areas_named(shown)
    return [line(event, notes, areas, is_of_duplicate=event.submission_id != submission.pk) for event in shown]


def since(events: Iterable[Event]) -> list[Line]:
    """Return the lines of what came between, without links."""
    shown = [event for event in events if event.kind not in LINKS]
    areas = areas_named(shown)
    return [line(event, {}, areas) for event in shown]


def areas_named(events: Iterable[Event]) -> Areas:
    """Return the names of areas, if an event tells of one."""
    return dict(Area.objects.values_list("pk", "name")) if any("area" in event.changes for event in events) else {}


def references_seen(references: set[str], by) -> Iterable[str]:
    visible = Submission.objects.visible_to(by).filter(reference__in=references)
    return visible.values_list("reference", flat=True)


def line(event: Event, notes: Mapping[str, Words], areas: Areas, *, is_of_duplicate: bool = False) -> Line:
    note = notes.get(event.detail, NO_WORDS) if event.kind == Kind.NOTED else NO_WORDS
    return Line(
        at=event.at,
        what=what(event, areas),
        by=event.by_name,
        reason=event.reason,
        words=note.text,
        kind=event.kind,
        mentioned=note.mentioned,
        next_try=next_try_of(event),
        reference=event.reference if is_of_duplicate else "",
    )


def next_try_of(event: Event) -> datetime.datetime | None:
    """Return the next try that an attempt names after its way and result."""
    named = event.detail.split()[2:] if event.kind == Kind.ATTEMPTED else []
    return timezone.localtime(datetime.datetime.fromisoformat(named[0])) if named else None


def what(event: Event, areas: Areas) -> str:
    """Say in words what an event tells in codes."""
    label = event.get_kind_display()
    match event.kind:
        case Kind.MOVED | Kind.UNDONE if event.moved_to:
            _, code = event.changes.get("closing_reason", ("", ""))
            return f"{label}: {event.moved_to}" + (f" ({named(ClosingReason, code)})" if code else "")
        case Kind.UNDONE:
            return f"{label} ({named(Kind, event.detail).lower()}){changed(event, areas)}"
        case Kind.FLAGGED | Kind.PRIORITISED | Kind.AREA:
            return f"{label}{changed(event, areas)}"
        case Kind.ASSIGNED:
            return f"{label}: {event.colleague_name or 'nobody'}"
        case Kind.BARRED | Kind.UNBARRED:
            return f"{label}: {event.colleague_name}"
        case Kind.ATTEMPTED:
            way, result = event.detail.split()[:2]
            again = f"; next try {formats.date_format(when, MOMENT)}" if (when := next_try_of(event)) else ""
            return f"{label}: {named(Way, way)}, {named(Result, result).lower()}{again}"
        case Kind.CHECKED:
            item, _, answers = event.detail.partition(" ")
            return f"{named(Check, item)} {named(Answer, answers.rpartition(' ')[2])}"
        case Kind.LINKED | Kind.UNLINKED:
            kind, _, reference = event.detail.partition(" ")
            return f"{label}: {named(LinkKind, kind).lower()} {reference}"
        case Kind.MERGED | Kind.PARTED:
            return f"{label}: {event.detail}"
    return label


def changed(event: Event, areas: Areas) -> str:
    """Return from what to what the flags, the priority with its reasons, or the area were changed."""
    say: dict[str, Callable[[Any], str]] = {
        "flags": lambda codes: listed(Flag, codes),
        "priority": lambda level: str(Priority(level).label),
        "priority_reasons": lambda codes: f"because: {listed(Reason, codes)}",
        "area": lambda pk: areas.get(pk, "an area that is gone") if pk else "the central queue",
    }
    told = [(say[name](was), say[name](now)) for name, (was, now) in event.changes.items() if name in say]
    return ": " + "; ".join(f"from ‘{was}’ to ‘{now}’" for was, now in told) if told else ""


def listed(codes, chosen: list[str]) -> str:
    return ", ".join(named(codes, code) for code in chosen) or "none"


def named(codes, code: str) -> str:
    return codes(code).label if code in codes.values else code
