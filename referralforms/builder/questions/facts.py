"""What an answer tells triage outside the sealed body: that a thing is so, under a code, and nothing of the words.

The codes of what is pressing are those of ``submissions.priority.Reason``; what reports count are the keys of choices.
"""

from typing import Any

from wagtail import blocks

YES = "yes"
DEADLINE = "deadline"
REACH = "reach:"  # how the facts begin that say whether a person may be reached, one for each question
CODES = [
    ("danger", "Danger now, or self-harm"),
    ("child", "A child"),
    ("lives_together", "Lives with the other party"),
    ("repeat_contact", "Has been in touch before"),
]

REPORTED = [
    ("offences", "Kinds of harm"),
    ("agency", "Kinds of agency"),
]


def reported_as() -> blocks.ChoiceBlock:
    """Return the editor's choice of what reports count by the answer's codes."""
    return blocks.ChoiceBlock(
        choices=REPORTED,
        required=False,
        label="Counted in reports as",
        help_text="The keys of what is chosen are then kept beside the sealed answer, and nothing else of it.",
    )


def fact() -> blocks.ChoiceBlock:
    """Return the editor's choice of what is told."""
    return blocks.ChoiceBlock(
        choices=CODES,
        required=False,
        label="Tells triage of",
        help_text="Raises the priority, with this as its reason.",
    )


def fact_if() -> blocks.CharBlock:
    return blocks.CharBlock(
        required=False,
        max_length=200,
        label="When one of these is chosen",
        help_text="Keys of choices, with spaces between.",
    )


def told(value: blocks.StructValue, chosen: Any) -> dict[str, str]:
    """Return the facts of a question: what raises the priority, and the codes that reports count."""
    keys = [chosen] if isinstance(chosen, str) else list(chosen or ())
    says_so = set((value["fact_if"] or "").split())
    pressing = {value["fact"]: YES} if value["fact"] and says_so & set(keys) else {}
    codes = {value["reported_as"]: " ".join(keys)} if value.get("reported_as") and keys else {}
    return pressing | codes
