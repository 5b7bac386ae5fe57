"""Working days of England and Wales: Monday to Friday, but for bank holidays (pure)."""

import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")
DAY = datetime.timedelta(days=1)
CLOSING_TIME = datetime.time(17)  # what is due on a day is due when the office closes


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[datetime.date]:
    """Return the bank holidays of a year; England and Wales share theirs."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=[year]))


def is_working(day: datetime.date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def after(day: datetime.date, number: int) -> datetime.date:
    """Return the working day that is ``number`` of them after a day; 0 is the day itself, or the next that works."""
    while number > 0 or not is_working(day):
        day += DAY
        number -= is_working(day)
    return day


def between(first: datetime.date, last: datetime.date) -> int:
    """Return how many working days came after ``first``, up to and with ``last``; 0 when it is not later."""
    days = (first + DAY * each for each in range(1, (last - first).days + 1))
    return sum(map(is_working, days))


def day_of(moment: datetime.datetime) -> datetime.date:
    """Return the day in London on which a moment falls."""
    return moment.astimezone(LONDON).date()


def closing(day: datetime.date) -> datetime.datetime:
    """Return the moment at which the office closes on a day."""
    return datetime.datetime.combine(day, CLOSING_TIME, LONDON)
