"""Whether and how a person may be reached, given what they answered: the words and links that staff work by (pure).

The rule, from the domain's red lines: **unanswered means not safe**. A channel that was not chosen, or whose
question was left open, is never to be used.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext

from referralforms.builder.questions.channels import (
    ANNOUNCE,
    AT_TIMES,
    CHANNELS,
    DAYS,
    KNOWS,
    NO_RECEIPT,
    PARTS_OF_DAY,
    PLAIN,
    RECEIPTS,
    SAFE,
    VOICEMAIL,
    Channel,
)
from referralforms.builder.questions.email_address import likely_meant
from referralforms.builder.questions.phone import read_phone, shown, with_extension

USABLE = {SAFE: "Safe at any time", AT_TIMES: "Only at the times given", PLAIN: "Plain message only, without our name"}
DO_NOT_USE = "DO NOT USE: not marked safe"
LISTS = ("days", "parts")


def may_use(answer: dict[str, Any], channel: str) -> bool:
    """Say whether a channel may be used at all. Unanswered, unknown and not chosen mean no."""
    safe = answer.get(channel, {}).get("safe")
    if safe == AT_TIMES and not has_times(answer):
        return False  # which times was left unanswered
    return channel in answer.get("channels", ()) and safe in USABLE


def has_times(answer: dict[str, Any]) -> bool:
    return any(answer.get(key) for key in ("times", *LISTS))


def reach(answer: dict[str, Any]) -> str:
    """Say whether a person may be reached at all, as a code that tells nothing of how (``Reach`` of submissions)."""
    usable = [key for key in answer.get("channels", ()) if may_use(answer, key)]
    if any(answer[key]["safe"] == SAFE for key in usable):
        return "safe"
    return "limited" if usable else "none"


def safety_card(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each chosen channel as staff see it: a channel that is not marked safe has no link."""
    return [way(answer, CHANNELS[key]) for key in answer.get("channels", ()) if key in CHANNELS]


def way(answer: dict[str, Any], channel: Channel) -> dict[str, Any]:
    if not channel.safety:
        return {
            "key": channel.key,
            "label": channel.label,
            "value": "",
            "state": "The person rings or writes to us",
            "usable": True,
            "link": "",
            "hint": "",
        }
    given, usable = answer.get(channel.key, {}), may_use(answer, channel.key)
    return {
        "key": channel.key,
        "label": channel.label,
        "value": shown_value(channel, given),
        "state": state(answer, given["safe"]) if usable else DO_NOT_USE,
        "usable": usable,
        "link": link(channel, given) if usable else "",
        "hint": slip(channel, given) if usable else "",
    }


def state(answer: dict[str, Any], safe: str) -> str:
    """Return how a channel may be used; the times stand with it, since that is where the number is."""
    return f"{USABLE[safe]}: {times_in_words(answer)}" if safe == AT_TIMES else USABLE[safe]


def times_in_words(answer: dict[str, Any]) -> str:
    days = ", ".join(str(label) for key, label in DAYS if key in answer.get("days", ()))
    parts = ", ".join(str(label).lower() for key, label in PARTS_OF_DAY if key in answer.get("parts", ()))
    return "; ".join(each for each in (days, parts, answer.get("times", "")) if each)


def good_times(answer: dict[str, Any]) -> tuple[set[int], set[str]]:
    """Return the weekdays (Monday is 0) and parts of the day that were ticked; what is empty was left open."""
    weekdays = {number for number, (key, _) in enumerate(DAYS) if key in answer.get("days", ())}
    return weekdays, set(answer.get("parts", ()))


def shown_value(channel: Channel, given: dict[str, str]) -> str:
    if channel.kind != "tel":
        return given.get("value", "")
    extension = read_phone(given.get("typed", "")).extension
    return with_extension(shown(given.get("value", "")), extension)


def link(channel: Channel, given: dict[str, str]) -> str:
    """Return what dials or begins a mail. Quoted: what stands before an @ must not add a recipient."""
    scheme = {"tel": "sms" if channel.key == "text" else "tel", "email": "mailto"}.get(channel.kind)
    extension = read_phone(given.get("typed", "")).extension if channel.kind == "tel" else ""
    number = quote(given.get("value", ""), safe="@+") + (f";ext={extension}" if extension else "")
    return f"{scheme}:{number}" if scheme else ""


def slip(channel: Channel, given: dict[str, str]) -> str:
    """Return a hint for staff whose mail may come back; what the person typed stays what is used."""
    meant = likely_meant(given.get("value", "")) if channel.kind == "email" else ""
    return f"perhaps {meant} was meant" if meant else ""


def reviewed(answer: dict[str, Any], channel: Channel) -> str:
    """Return one way to be reached in the words in which it was asked and answered."""
    given = answer.get(channel.key, {})
    said = dict(channel.safety).get(given.get("safe", ""), "")
    told = f"{channel.label}: {shown_value(channel, given)}. {channel.safety_label} {said}"
    return told if channel.safety else str(channel.label)


def details(answer: dict[str, Any]) -> Iterator[str]:
    """Yield what else staff must know before they ring."""
    if "voicemail" in answer:
        leave = dict(VOICEMAIL).get(answer["voicemail"], gettext("No (not answered)"))
        yield gettext("Voice message: %(answer)s") % {"answer": leave}
        say = dict(ANNOUNCE).get(answer.get("announce", ""), gettext("Say nothing and ring off (not answered)"))
        yield gettext("If someone else answers: %(answer)s") % {"answer": say}
    if "third_person" in answer.get("channels", ()):
        yield third_person(answer.get("third_person", {}))
    if times := times_in_words(answer):
        yield gettext("Times: %(answer)s") % {"answer": times}
    if never := answer.get("never"):
        yield gettext("Never at: %(answer)s") % {"answer": never}
    if word := answer.get("code_word"):
        yield gettext("Code word: %(answer)s") % {"answer": word}
    if answer.get("receipt", NO_RECEIPT) != NO_RECEIPT:
        way = str(dict(RECEIPTS)[answer["receipt"]]).lower()
        yield gettext("A receipt was asked for: %(answer)s") % {"answer": way}


def third_person(person: dict[str, str]) -> str:
    knows = dict(KNOWS).get(person.get("knows", ""), gettext("not answered"))
    told = gettext("The other person: %(name)s (%(link)s); knows what it is about: %(knows)s")
    return told % {"name": person.get("name", ""), "link": person.get("link", ""), "knows": knows}
