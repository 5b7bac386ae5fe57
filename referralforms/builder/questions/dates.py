"""Dates as people write them (pure): three boxes, and rough words such as ‘the 1990s’."""

import calendar
import datetime
import re
from dataclasses import dataclass

from django.utils import dates
from django.utils.translation import gettext, gettext_lazy

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
SHORTEST_MONTH = 3  # letters of a month's name that tell it from the others
EARLIEST = 1850
INCOMPLETE = {
    "day": gettext_lazy("The date must include a day"),
    "month": gettext_lazy("The date must include a month"),
    "year": gettext_lazy("The date must include a year"),
    "day month": gettext_lazy("The date must include a day and a month"),
    "day year": gettext_lazy("The date must include a day and a year"),
    "month year": gettext_lazy("The date must include a month and a year"),
}


class WrongDate(ValueError):
    """A date that is none: a sentence, and the box that it is about."""

    def __init__(self, message: str, part: str = ""):
        super().__init__(message)
        self.part = part


def read_month(text: str) -> int | None:
    """Return the number of a month given as a number or as a name, whole or cut short.

    English names are always read, and those of the language spoken.
    """
    word = text.strip().strip(".").lower()
    if word.isdecimal():
        return int(word) if len(word) <= 2 and 1 <= int(word) <= 12 else None
    if len(word) < SHORTEST_MONTH:
        return None
    spoken = ((str(name).lower(), number) for number, name in dates.MONTHS.items())
    return next((number for name, number in (*MONTHS.items(), *spoken) if name.startswith(word)), None)


def read_parts(day: str, month: str, year: str) -> datetime.date:
    """Return the date in three boxes.

    Raises:
        WrongDate: with the box to look at; the first one where several are wrong.
    """
    if missing := [name for name, text in (("day", day), ("month", month), ("year", year)) if not text]:
        raise WrongDate(str(INCOMPLETE[" ".join(missing)]), missing[0])
    number = read_month(month)
    if not (day.isdecimal() and len(day) <= 2 and 1 <= int(day) <= 31):
        raise WrongDate(gettext("The day must be a number from 1 to 31"), "day")
    if number is None:
        raise WrongDate(gettext("The month must be a number from 1 to 12, or a name such as March"), "month")
    whole_year = read_year(year)
    last = calendar.monthrange(whole_year, number)[1]
    if int(day) > last:
        message = gettext("%(month)s %(year)s has only %(days)s days: check the day")
        raise WrongDate(message % {"month": dates.MONTHS[number], "year": whole_year, "days": last}, "day")
    return datetime.date(whole_year, number, int(day))


def read_year(text: str) -> int:
    if not (text.isdecimal() and len(text) == 4 and int(text) >= EARLIEST):
        raise WrongDate(gettext("The year must have four numbers, such as 1998"), "year")
    return int(text)


@dataclass(frozen=True)
class When:
    """How exactly a time is known, and its first and last day; an end that is open or unknown is None."""

    precision: str  # day | month | year | decade | span | text
    first: datetime.date | None = None
    last: datetime.date | None = None


UNREAD = When("text")
YEAR = r"(1[89]\d\d|2[01]\d\d)"
FILLERS = re.compile(
    r"\b(?:about|around|roughly|circa|approximately|approx|maybe|perhaps|probably|early|late|mid|in|on|the|of|year"
    r"|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
    r"|spring|summer|autumn|winter)\b|[,~]"
)
ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
DAY = re.compile(rf"(\d{{1,2}})[ ./-]+([a-z]+\.?|\d{{1,2}})[ ./-]+{YEAR}")
DAY_AFTER_MONTH = re.compile(rf"([a-z]+) (\d{{1,2}}) {YEAR}")
DAY_OF_ISO = re.compile(rf"{YEAR}-(\d{{2}})-(\d{{2}})")
MONTH = re.compile(rf"([a-z]+\.?|\d{{1,2}})[ ./-]+{YEAR}")
MONTH_OF_ISO = re.compile(rf"{YEAR}-(\d{{2}})")
DECADE = re.compile(r"(1[89]|2[01])?(\d)0'?s")
BETWEEN = re.compile(r"(?:between |from )?(.+?)(?: (?:to|until|till|and|or) | ?[–—] ?| - )(.+)|" + f"{YEAR}-{YEAR}")
OPEN_END = re.compile(r"(?:ever )?(since|after|before|until|till|up to) (.+)")


def read_when(text: str) -> When:
    """Return what rough words say, as far as they can be read. What cannot be read is ``text``, and no error."""
    words = " ".join(ORDINAL.sub(r"\1", FILLERS.sub(" ", text.lower().replace("’", "'"))).split()).strip(" .")
    return read_one(words) or read_two(words) or read_open(words) or UNREAD


def read_one(words: str) -> When | None:
    """Return a day, a month, a year or a decade."""
    for pattern, read in ONE:
        if match := pattern.fullmatch(words):
            return read(*match.groups())
    return None


def a_day(day: str, month: str, year: str) -> When | None:
    try:
        date = read_parts(day, month, year)
    except WrongDate:
        return None
    return When("day", date, date)


def a_month(month: str, year: str) -> When | None:
    number = read_month(month)
    if number is None:
        return None
    first = datetime.date(int(year), number, 1)
    return When("month", first, first.replace(day=calendar.monthrange(first.year, number)[1]))


def years(precision: str, first: int, last: int) -> When:
    return When(precision, datetime.date(first, 1, 1), datetime.date(last, 12, 31))


def a_decade(century: str | None, decade: str) -> When | None:
    if century is None and decade in "012":
        return None  # the twenties of which century?
    first = int(f"{century or 19}{decade}0")
    return years("decade", first, first + 9)


ONE = (
    (DAY, a_day),
    (DAY_AFTER_MONTH, lambda month, day, year: a_day(day, month, year)),
    (DAY_OF_ISO, lambda year, month, day: a_day(day, month, year)),
    (MONTH, a_month),
    (MONTH_OF_ISO, lambda year, month: a_month(month, year)),
    (re.compile(YEAR), lambda year: years("year", int(year), int(year))),
    (DECADE, a_decade),
)


def read_two(words: str) -> When | None:
    """Return the span between two times that can be read."""
    match = BETWEEN.fullmatch(words)
    if not match:
        return None
    ends = [read_one(each) for each in match.groups() if each]
    if len(ends) != 2 or None in ends:
        return None
    first, last = ends[0].first, ends[1].last  # type: ignore[union-attr]  # both ends were read above
    return When("span", first, last) if first and last and first <= last else None


def read_open(words: str) -> When | None:
    """Return a time that is known from one side."""
    match = OPEN_END.fullmatch(words)
    read = read_one(match[2]) if match else None
    if match is None or read is None:
        return None
    if match[1] in {"since", "after"}:
        return When("span", first=read.first)
    return When("span", last=read.last)
