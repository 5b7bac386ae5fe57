"""Coded answers of staff: lists that reports count and that carry nothing of a case (pure)."""

from django.db import models


class Flag(models.TextChoices):
    """What whoever opens a submission must know at once."""

    SAFEGUARDING = "safeguarding", "Safeguarding concern"
    CONTACT_FORBIDDEN = "contact_forbidden", "An order forbids contact"
    INTERPRETER = "interpreter", "Interpreter needed"
    ACCESS_NEED = "access_need", "Access need"
    TWO_WORKERS = "two_workers", "Two workers needed"
    OTHER_SERVICE = "other_service", "Another service is in contact"
    ASK_MANAGER = "ask_manager", "A manager is to look at it"


class ClosingReason(models.TextChoices):
    COMPLETED_DIRECT = "completed_direct", "Completed: direct"
    COMPLETED_INDIRECT = "completed_indirect", "Completed: indirect"
    COMPLETED_ONE_PARTY = "completed_one_party", "Completed: with one party"
    COMPLETED_APOLOGY = "completed_apology", "Completed: apology process"
    DECLINED_HARMED = "declined_harmed", "Declined: person harmed"
    DECLINED_RESPONSIBLE = "declined_responsible", "Declined: person responsible"
    WITHDREW_HARMED = "withdrew_harmed", "Withdrew: person harmed"
    WITHDREW_RESPONSIBLE = "withdrew_responsible", "Withdrew: person responsible"
    NOT_ACCEPTED = "not_accepted", "Responsibility not accepted"
    NO_REPLY = "no_reply", "No reply after the attempts that are due"
    UNSAFE = "unsafe", "Unsafe to reach"
    UNREACHABLE = "unreachable", "Impossible to reach"
    RISK = "risk", "Risk too high"
    FORBIDDEN = "forbidden", "Forbidden by an order or by proceedings"
    OUT_OF_AREA = "out_of_area", "Out of area, passed on"
    UNDER_AGE = "under_age", "Under age, passed on"
    OTHER_CATEGORY = "other_category", "Another category, passed on"
    AGREEMENT_MISSING = "agreement_missing", "Agreement missing"
    DIED = "died", "The person died"
    DUPLICATE = "duplicate", "Duplicate"
    ERROR = "error", "Sent or entered in error"


class Check(models.TextChoices):
    """The screening checklist; each item is answered with ``Answer`` and, if need be, a sealed note."""

    SAFE_TO_CONTACT = "safe_to_contact", "Is it safe to contact this person?"
    DANGER_NOW = "danger_now", "Is anybody in danger now?"
    ALREADY_HERE = "already_here", "Is a duplicate, or the other party, already here?"
    AREA = "area", "Is the area ours?"
    AGES = "ages", "Do the ages fit?"
    OFFENCE_RULE = "offence_rule", "Does the area's rule for this offence allow it?"
    RESPONSIBILITY = "responsibility", "Is responsibility accepted?"
    ORDERS = "orders", "Does an order stop contact?"
    DEADLINE = "deadline", "Is there a deadline?"
    SAFEGUARDING = "safeguarding", "Is a safeguarding referral needed?"
    INTERPRETER_OR_ACCESS = "interpreter_or_access", "Is an interpreter or an access need to be met?"
    CONFLICT = "conflict", "Has a colleague a conflict of interest?"
    TWO_WORKERS = "two_workers", "Are two workers needed?"
    OTHER_SERVICE = "other_service", "Is another service in contact?"


class Answer(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Not known"


class Way(models.TextChoices):
    """How a person was tried to be reached; the first five are the keys of the safe-contact question."""

    PHONE = "phone", "Phone call"
    TEXT = "text", "Text message"
    EMAIL = "email", "Email"
    POST = "post", "Letter"
    THIRD_PERSON = "third_person", "Through another person"
    IN_PERSON = "in_person", "In person"
    VIDEO = "video", "Video call"


class Result(models.TextChoices):
    REACHED = "reached", "Reached"
    NO_ANSWER = "no_answer", "No answer"
    VOICE_MESSAGE = "voice_message", "Voice message left"
    MESSAGE_SENT = "message_sent", "Message or letter sent"
    SOMEONE_ELSE = "someone_else", "Someone else answered"
    WRONG_NUMBER = "wrong_number", "Wrong number or address"
    ASKED_TO_STOP = "asked_to_stop", "Asked us not to try again"


class Reach(models.TextChoices):
    """Whether a person may be reached, as a row of the queue shows it: never how."""

    SAFE = "safe", "A safe way is given"
    LIMITED = "limited", "Only with care"
    NONE = "none", "No safe way"


class LinkKind(models.TextChoices):
    SAME_EVENT = "same_event", "Same event"
    OTHER_PARTY = "other_party", "Other party of the same event"
