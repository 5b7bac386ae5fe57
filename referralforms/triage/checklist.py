"""The screening checklist as the case page shows it: every item, with the answer and the note that it has now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from referralforms.submissions.casework import ScreeningCheck
from referralforms.submissions.vocabulary import Check


@dataclass(frozen=True)
class Item:
    key: str
    label: str
    answer: str  # as it was posted, if that was refused
    answered: str = ""  # and by whom
    note: str = ""
    typed: str = ""  # a note that was refused with the rest


def checklist(checks: list[tuple[ScreeningCheck, str]], kept: Mapping[str, Any]) -> list[Item]:
    """Return the items, given the answers with their opened notes, and the words of a change that was refused."""
    held = {check.item: (check, note) for check, note in checks}
    return [item(each, held.get(each.value), kept) for each in Check]


def item(of: Check, held: tuple[ScreeningCheck, str] | None, kept: Mapping[str, Any]) -> Item:
    typed = kept.get(f"{of.value}_note", "")
    if held is None:
        return Item(of.value, of.label, kept.get(of.value, ""), typed=typed)
    check, note = held
    answered = f"{check.get_answer_display()}, by {check.by_name}"
    return Item(of.value, of.label, kept.get(of.value, check.answer), answered, note, typed)
