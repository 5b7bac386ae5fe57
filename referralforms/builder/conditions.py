"""When a step or a question is asked: rules over the answers given before it (pure).

A condition is all or any of its parts; a part is a rule about one answer, or another condition. Answers come from
the public, so that a missing or odd one is never an error: it compares with nothing.
"""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

ALL, ANY = "all", "any"
MATCHES = [(ALL, "all of these are true"), (ANY, "any of these is true")]

IS, IS_NOT, CONTAINS, ANSWERED, NOT_ANSWERED = "is", "is_not", "contains", "is_answered", "is_not_answered"
LESS, MORE, BEFORE, AFTER = "less", "more", "before", "after"
OPERATORS = [
    (IS, "is"),
    (IS_NOT, "is not"),
    (CONTAINS, "contains"),
    (ANSWERED, "is answered"),
    (NOT_ANSWERED, "is not answered"),
    (LESS, "is less than"),
    (MORE, "is more than"),
    (BEFORE, "is before (a date)"),
    (AFTER, "is after (a date)"),
]
WITHOUT_VALUE = {ANSWERED, NOT_ANSWERED}
OF_NUMBERS, OF_DATES = {LESS, MORE}, {BEFORE, AFTER}

NOT_ASKED = {"not_asked": True}  # what is stored where staff could not ask
BLANK: tuple[Any, ...] = (None, "", [], {}, NOT_ASKED)

DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


class Answers(Protocol):
    """Answers by key, as a dictionary has them."""

    def get(self, key: str, /) -> Any: ...


Span = tuple[datetime.date, datetime.date]


@dataclass(frozen=True)
class Rule:
    """What one answer must be."""

    question: str
    operator: str
    value: str = ""

    def holds(self, answers: Answers) -> bool:
        test = TESTS.get(self.operator)
        return test(answers.get(self.question), self.value) if test else False

    def rules(self) -> Iterator["Rule"]:
        yield self


@dataclass(frozen=True)
class Condition:
    """All or any of some parts. Without parts it always holds."""

    parts: tuple["Rule | Condition", ...] = ()
    match: str = ALL

    def holds(self, answers: Answers) -> bool:
        if len(self.parts) < 2:
            return not self.parts or self.parts[0].holds(answers)
        found = (part.holds(answers) for part in self.parts)
        return any(found) if self.match == ANY else all(found)

    def rules(self) -> Iterator[Rule]:
        """Yield every rule that decides, those of conditions inside included."""
        for part in self.parts:
            yield from part.rules()


ALWAYS = Condition()


def texts(answer: Any) -> list[str]:
    """Return an answer as texts to compare: one of a plain answer, several of a list, none of anything else."""
    if isinstance(answer, bool):
        return ["yes" if answer else "no"]
    if isinstance(answer, str | int | float | Decimal):
        return [plain(str(answer))]
    if isinstance(answer, list | tuple):
        return [text for each in answer for text in texts(each)]
    return []


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def is_only(answer: Any, value: str) -> bool:
    """Say whether an answer is this and nothing else; of several choices, the one that is chosen."""
    if isinstance(answer, str):  # as most are; a long form asks this often
        return answer == value or plain(answer) == plain(value)
    return texts(answer) == [plain(value)]


def contains(answer: Any, value: str) -> bool:
    """Say whether a choice is among those chosen, or words are part of a text."""
    if isinstance(answer, list | tuple):
        return plain(value) in texts(answer)
    return bool(plain(value)) and any(plain(value) in text for text in texts(answer))


def is_answered(answer: Any, value: str = "") -> bool:
    return answer not in BLANK


def is_blank(raw: Any) -> bool:
    """Say whether nothing was typed or chosen anywhere in a raw answer."""
    if isinstance(raw, dict):
        return raw == NOT_ASKED or all(is_blank(each) for each in raw.values())
    if isinstance(raw, list):
        return all(is_blank(each) for each in raw)
    return raw is None or (isinstance(raw, str) and not raw.strip())


def number(given: Any) -> Decimal | None:
    """Return a number as people type it, or None."""
    try:
        found = Decimal(str(given).replace(",", "").replace("£", "").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and not isinstance(given, bool) else None


def span(given: Any) -> Span | None:
    """Return first and last day of a date, month or year in ISO form, or of ``{"from", "to"}``; or None."""
    if isinstance(given, dict):
        first, last = span(given.get("from")), span(given.get("to"))
        return (first[0], last[1]) if first and last else first or last
    match = DATE.fullmatch(given.strip()) if isinstance(given, str) else None
    if not match:
        return None
    year, month, day = (int(each) if each else None for each in match.groups())
    try:
        first_day = datetime.date(year or 0, month or 1, day or 1)
        return first_day, first_day if day else last_day_of(first_day, whole_year=month is None)
    except ValueError:
        return None


def last_day_of(first_day: datetime.date, *, whole_year: bool) -> datetime.date:
    if whole_year or first_day.month == 12:
        return first_day.replace(month=12, day=31)
    return first_day.replace(month=first_day.month + 1, day=1) - datetime.timedelta(days=1)


def compared(read: Callable[[Any], Any], test: Callable[[Any, Any], bool]) -> Callable[[Any, str], bool]:
    """Return a comparison that is false where either side cannot be read."""

    def compare(answer: Any, value: str) -> bool:
        ours, theirs = read(answer), read(value)
        return ours is not None and theirs is not None and test(ours, theirs)

    return compare


TESTS: dict[str, Callable[[Any, str], bool]] = {
    IS: is_only,
    IS_NOT: lambda answer, value: not is_only(answer, value),
    CONTAINS: contains,
    ANSWERED: is_answered,
    NOT_ANSWERED: lambda answer, value: not is_answered(answer),
    LESS: compared(number, lambda ours, theirs: ours < theirs),
    MORE: compared(number, lambda ours, theirs: ours > theirs),
    # Of a date that is known only roughly, every day of it must be before or after.
    BEFORE: compared(span, lambda ours, theirs: ours[1] < theirs[0]),
    AFTER: compared(span, lambda ours, theirs: ours[0] > theirs[1]),
}


class UnknownName(LookupError):
    """A condition is referred to by a name that none has."""


class Circle(LookupError):
    """Named conditions refer to one another in a circle."""


def read(stored: Mapping[str, Any] | None, named: Mapping[str, Any] | None = None, within: tuple = ()) -> Condition:
    """Return a condition as it is stored.

    Args:
        stored: ``{"match": "all", "rules": [{"type": "answer", "value": {"question", "operator", "value"}},
            {"type": "named", "value": "the name"}]}``; None or without rules means always.
        named: conditions of the form by name, in the same shape.
        within: names that are being read already.

    Raises:
        UnknownName, Circle: with the name.
    """
    parts = [read_part(each, named or {}, within) for each in (stored or {}).get("rules") or []]
    return Condition(tuple(parts), (stored or {}).get("match") or ALL) if parts else ALWAYS


def read_part(stored: Mapping[str, Any], named: Mapping[str, Any], within: tuple) -> Rule | Condition:
    value = stored["value"]
    if stored["type"] == "answer":
        return Rule(value["question"], value["operator"], value.get("value") or "")
    if value in within:
        raise Circle(value)
    if value not in named:
        raise UnknownName(value)
    return read(named[value], named, (*within, value))
