"""What a person reads where an area has rules, at once and after sending: kind words, and whom to ring (pure).

No rule refuses anybody: whatever is sent is kept and read by a person. A notice says what will happen and who else can
help. No area known, or no rule: the central queue, and no notice but that one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

HARMED, RESPONSIBLE, FAMILY, PROFESSIONAL = "harmed", "responsible", "family", "professional"
YES, NO, ASSESSED = "yes", "no", "assessed"
BLOCK, ASK, ALLOW = "block", "ask", "allow"
DOMESTIC, SEXUAL = "domestic_abuse", "sexual_harm"
ADULT = 18
BEFORE_SENTENCE = {"investigation", "charged", "waiting_for_court"}
NOT_AGREED = {"no", "not_answered"}

# Keys that mean the same in every form, whatever its questions are called.
STANDARD_KEYS = (
    "age_group",
    "offence_category",
    "justice_stage",
    "agreement",
    "accepts_responsibility",
    "person_knows",
    "referred_person_role",
)

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class PassedOn:
    """A kind of harm that another service takes in an area, by the key of ‘offence_category’."""

    category: str
    to_whom: str
    phone: str = ""


@dataclass(frozen=True)
class Rules:
    """The rules of an area on a day. What is left out is no rule."""

    minimum_ages: Mapping[str, int] = field(default_factory=dict)  # audience -> years
    may_start: Mapping[str, str] = field(default_factory=dict)  # category -> YES, NO or ASSESSED
    passed_on: tuple[PassedOn, ...] = ()
    waits_for_sentence: bool = False
    without_agreement: str = ASK
    youth_service: str = ""  # whom those under age may ask, with the number
    youth_phone: str = ""


@dataclass(frozen=True)
class Notice:
    """One thing to know: a heading, sentences, and a number to ring beside the area's own."""

    key: str
    heading: str | Promise
    text: str | Promise
    phone: str = ""


STILL_READ = gettext_lazy("A worker reads whatever you send us.")


def said(*sentences: str | Promise) -> Promise:
    """Return sentences one after the other, translated when they are read."""
    return format_lazy(" ".join(["{}"] * len(sentences)), *sentences)


NO_AREA = Notice(
    "no_area",
    gettext_lazy("We will find the right team"),
    gettext_lazy(
        "We could not tell from your answers which area this is for. That is fine. A worker reads it, finds the "
        "team, and gets in touch in the way that you said is safe."
    ),
)
TALK_FIRST = Notice(
    "talk_first",
    gettext_lazy("We can talk about it first"),
    said(
        gettext_lazy(
            "You told us that you do not accept that you caused harm. Restorative justice needs that, at least in "
            "part, before two people can speak."
        ),
        STILL_READ,
        gettext_lazy("You can ask questions, and what you say can change."),
    ),
)
GIVE_THEM = Notice(
    "give_them",
    gettext_lazy("Something for the person you asked for"),
    gettext_lazy(
        "They do not know that you wrote, and we will not tell them. When they are ready, you can show them what we "
        "do on this site, or ask us to send you a leaflet."
    ),
)
WAITS = Notice(
    "waits",
    gettext_lazy("We may have to wait for the court"),
    said(
        gettext_lazy("In this area we begin once the court has decided."),
        STILL_READ,
        gettext_lazy("We will tell you what can be done now."),
    ),
)
HARMED_STARTS = Notice(
    "harmed_starts",
    gettext_lazy("In this area, the person who was harmed has to ask first"),
    said(
        gettext_lazy(
            "For this kind of harm we can bring people together only if the person who was harmed asks us. That is "
            "to keep them safe; it is no judgement of you."
        ),
        STILL_READ,
        gettext_lazy("They can tell you who else can help you now."),
    ),
)
ASSESSED_FIRST = Notice(
    "assessed",
    gettext_lazy("We look at this with care first"),
    said(
        gettext_lazy(
            "For this kind of harm a worker looks at what is safe before anything else. That can take a while."
        ),
        STILL_READ,
    ),
)
AGREEMENT_NOTICES = {
    BLOCK: Notice(
        "agreement_needed",
        gettext_lazy("We need the person’s agreement first"),
        gettext_lazy(
            "In this area we do not get in touch with a person before they agree. We keep what you sent, and a worker "
            "reads it. Ask the person, and ring us when they have decided."
        ),
    ),
    ASK: Notice(
        "agreement_asked",
        gettext_lazy("A manager will look at this first"),
        gettext_lazy(
            "The person has not agreed yet. A manager decides what can be done, and rings you before we ring the "
            "person."
        ),
    ),
}


def guidance(rules: Rules | None, facts: Facts) -> list[Notice]:
    """Return what somebody should read once they have sent a form.

    Args:
        rules: of the area, or None where no area or no rule is known.
        facts: the ``audience`` of the form; ``area``, empty where the form asks and it stayed unknown; and answers,
            as stored, by the ``STANDARD_KEYS``.
    """
    return worded(codes(rules, facts), rules)


def worded(codes: list[str], rules: Rules | None) -> list[Notice]:
    return [found for code in codes if (found := notice(code, rules))]


def codes(rules: Rules | None, facts: Facts) -> list[str]:
    """Return which notices are meant, as codes that say nothing in words and can be kept until they are shown."""
    return [code for say in SAYINGS for code in say(rules or Rules(), facts)]


def notice(code: str, rules: Rules | None) -> Notice | None:
    """Return the notice of a code, with what the area's rules say today; None for the code of another release."""
    kind, _, what = code.partition(":")
    return WORDED[kind](rules or Rules(), what) if kind in WORDED else FIXED.get(kind)


# --- which ----------------------------------------------------------------------------------------


def no_area(rules: Rules, facts: Facts) -> Iterator[str]:
    if facts.get("area") == "":
        yield "no_area"


def under_age(rules: Rules, facts: Facts) -> Iterator[str]:
    if facts.get("age_group") == NO:
        yield f"under_age:{facts.get('referred_person_role') or facts.get('audience') or ''}"


def who_may_start(rules: Rules, facts: Facts) -> Iterator[str]:
    ruled = {rules.may_start[each] for each in categories(facts) if each in rules.may_start}
    if starts_as_responsible(facts) and ruled & {NO, ASSESSED}:
        yield "harmed_starts" if NO in ruled else "assessed"


def starts_as_responsible(facts: Facts) -> bool:
    """Say whether a person responsible starts, by themselves or through a professional."""
    if facts.get("audience") == PROFESSIONAL:
        return facts.get("referred_person_role") == RESPONSIBLE
    return facts.get("audience") == RESPONSIBLE


def passed_on(rules: Rules, facts: Facts) -> Iterator[str]:
    return (f"passed_on:{each.category}" for each in rules.passed_on if each.category in categories(facts))


def court(rules: Rules, facts: Facts) -> Iterator[str]:
    if rules.waits_for_sentence and facts.get("justice_stage") in BEFORE_SENTENCE:
        yield "waits"


def agreement(rules: Rules, facts: Facts) -> Iterator[str]:
    is_open = facts.get("audience") == PROFESSIONAL and facts.get("agreement") in NOT_AGREED
    if is_open and rules.without_agreement in AGREEMENT_NOTICES:
        yield AGREEMENT_NOTICES[rules.without_agreement].key


def responsibility(rules: Rules, facts: Facts) -> Iterator[str]:
    if facts.get("audience") == RESPONSIBLE and facts.get("accepts_responsibility") == NO:
        yield "talk_first"


def person_knows(rules: Rules, facts: Facts) -> Iterator[str]:
    if facts.get("audience") == FAMILY and facts.get("person_knows") == NO:
        yield "give_them"


SAYINGS: tuple[Callable[[Rules, Facts], Iterator[str]], ...] = (
    under_age,
    who_may_start,
    responsibility,
    passed_on,
    court,
    agreement,
    person_knows,
    no_area,
)


def categories(facts: Facts) -> list[str]:
    given = facts.get("offence_category") or {}
    return list(given.get("chosen", [])) if isinstance(given, dict) else []


# --- in which words -------------------------------------------------------------------------------


def about_age(rules: Rules, role: str) -> Notice:
    least = rules.minimum_ages.get(role, ADULT)
    who = rules.youth_service or gettext("The youth justice service of your council")
    text: list[str | Promise] = [
        gettext("%(service)s can help people under 18.") % {"service": who},
        STILL_READ,
        gettext("You can ask us to ring you."),
    ]
    if least < ADULT:
        text.insert(0, gettext("In this area we speak with people from the age of %(age)s.") % {"age": least})
    return Notice("under_age", gettext("If you are under 18"), said(*text), rules.youth_phone)


def about_another_service(rules: Rules, category: str) -> Notice:
    found = next(
        (each for each in rules.passed_on if each.category == category), PassedOn(category, gettext("another service"))
    )
    text = said(
        gettext("In this area, %(service)s helps with this.") % {"service": found.to_whom},
        STILL_READ,
        gettext("We will ask you before we pass it on."),
    )
    return Notice(f"passed_on_{category}", gettext("Another service may be the right one"), text, found.phone)


WORDED: dict[str, Callable[[Rules, str], Notice]] = {"under_age": about_age, "passed_on": about_another_service}
FIXED = {
    each.key: each
    for each in (NO_AREA, TALK_FIRST, GIVE_THEM, WAITS, HARMED_STARTS, ASSESSED_FIRST, *AGREEMENT_NOTICES.values())
}
