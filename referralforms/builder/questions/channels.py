"""The ways to reach a person, and the words in which each is asked for."""

from dataclasses import dataclass
from typing import TypeAlias

from django.utils.translation import gettext_lazy

from referralforms.builder.questions.base import Words

SAFE, AT_TIMES, PLAIN, NOT_SAFE, NOT_SURE = "safe", "times", "plain", "no", "unsure"
Options: TypeAlias = tuple[tuple[str, Words], ...]  # (key, label)


@dataclass(frozen=True)
class Channel:
    key: str
    label: Words
    kind: str  # tel | email | address | none
    value_label: Words = ""
    value_hint: Words = ""
    autocomplete: str = ""
    safety_label: Words = ""
    safety: Options = ()
    missing: Words = ""


RING = (
    (SAFE, gettext_lazy("Yes, at any time")),
    (AT_TIMES, gettext_lazy("Only at the times I give below")),
    (NOT_SAFE, gettext_lazy("No, do not ring")),
    (NOT_SURE, gettext_lazy("I am not sure")),
)
SEEN = (
    (SAFE, gettext_lazy("No, it is safe")),
    (PLAIN, gettext_lazy("Send a plain message, without your name on it")),
    (NOT_SAFE, gettext_lazy("Yes: do not use it")),
    (NOT_SURE, gettext_lazy("I am not sure")),
)

CHANNELS = {
    channel.key: channel
    for channel in (
        Channel(
            "phone",
            gettext_lazy("Phone call"),
            "tel",
            gettext_lazy("Phone number"),
            gettext_lazy("We ask so that a person can ring you back."),
            "tel",
            gettext_lazy("Is it safe to ring this number?"),
            RING,
            gettext_lazy("Enter a phone number, such as 07700 900 982"),
        ),
        Channel(
            "text",
            gettext_lazy("Text message"),
            "tel",
            gettext_lazy("Mobile number"),
            "",
            "tel",
            gettext_lazy("Can anyone else see your texts?"),
            SEEN,
            gettext_lazy("Enter a mobile number, such as 07700 900 982"),
        ),
        Channel(
            "email",
            gettext_lazy("Email"),
            "email",
            gettext_lazy("Email address"),
            "",
            "email",
            gettext_lazy("Can anyone else see your email?"),
            SEEN,
            gettext_lazy("Enter an email address, such as name@example.org"),
        ),
        Channel(
            "post",
            gettext_lazy("Letter"),
            "address",
            gettext_lazy("Address for letters"),
            "",
            "street-address",
            gettext_lazy("Can anyone else see your post?"),
            SEEN,
            gettext_lazy("Enter the address to which we may write"),
        ),
        Channel(
            "third_person",
            gettext_lazy("Through someone else"),
            "tel",
            gettext_lazy("Their phone number"),
            gettext_lazy("Someone you trust."),
            "",
            gettext_lazy("Is it safe to ring this person?"),
            RING,
            gettext_lazy("Enter the phone number of the person we may speak to"),
        ),
        Channel("self", gettext_lazy("I will contact you"), "none"),
    )
}

# Of what is typed, by the kind of a channel.
EXAMPLES = {"tel": "07700 900 982", "email": "name@example.org", "address": "1 High Street\nAshford"}

VOICEMAIL = (
    ("yes", gettext_lazy("Yes")),
    ("name_only", gettext_lazy("Only a first name and a number")),
    ("no", gettext_lazy("No")),
)
ANNOUNCE = (
    ("who", gettext_lazy("Say who you are")),
    ("first_name", gettext_lazy("Say only a first name")),
    ("ring_off", gettext_lazy("Say nothing and ring off")),
)
VOICEMAIL_LABEL = gettext_lazy("May we leave a voice message?")
ANNOUNCE_LABEL = gettext_lazy("If someone else answers, what may we say?")
TIMES_LABEL = gettext_lazy("Good times, and times that are not")
CODE_WORD_LABEL = gettext_lazy("A word that only you and we will know")
PERSON_LABELS = (gettext_lazy("Their name"), gettext_lazy("Who are they to you?"))
KNOWS = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))
DAYS = (
    ("mon", gettext_lazy("Monday")),
    ("tue", gettext_lazy("Tuesday")),
    ("wed", gettext_lazy("Wednesday")),
    ("thu", gettext_lazy("Thursday")),
    ("fri", gettext_lazy("Friday")),
    ("sat", gettext_lazy("Saturday")),
    ("sun", gettext_lazy("Sunday")),
)
PARTS_OF_DAY = (
    ("morning", gettext_lazy("Morning")),
    ("afternoon", gettext_lazy("Afternoon")),
    ("evening", gettext_lazy("Evening")),
)
NO_RECEIPT = "no"
RECEIPTS = (
    (NO_RECEIPT, gettext_lazy("No, show it on the screen only")),
    ("email", gettext_lazy("By email")),
    ("text", gettext_lazy("By text message")),
)
