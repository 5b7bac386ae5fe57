"""Handing a complete form to the one door, whichever way it came."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy

from referralforms.builder import area_rules, counted
from referralforms.builder.journey import Journey
from referralforms.builder.models import FormPage, FormVersion
from referralforms.runner import spam, tokens
from referralforms.submissions import actions, counting
from referralforms.submissions.models import Channel

NOT_STORED = gettext_lazy(
    "We could not store your message just now. Your words are still here. Send again, or ring us."
)
SENT_OTHERWISE = gettext_lazy(
    "You sent this form before, and we have it: reference {}. "
    "What you changed since then is not sent yet. To send it as well, send again."
)
SENT_AND_ERASED = gettext_lazy(
    "What was sent from this page before has been erased. Your words are still here, and are not sent yet. "
    "To send them, send again."
)

NO_REFERENCE = ""  # of what was only counted: there is nothing to refer to


def send(
    request: HttpRequest,
    page: FormPage,
    version: FormVersion,
    journey: Journey,
    *,
    token: uuid.UUID,
    channel: Channel,
    age: float | None = None,
) -> actions.Receipt:
    """Store what was answered, or count it where the form is only counted.

    Args:
        age: seconds since the form was first shown to whoever sends it; None where that is not known.

    Raises:
        SentOtherwise: the token was used for other answers.
        SentAndErased: the token was used, and what it stored is erased.
        DatabaseError, KeyUnusable: it could not be stored.
    """
    if page.is_counted:
        is_new = counting.count(page.translation_key, counted.choices_of(journey), token=token)
        return actions.Receipt(NO_REFERENCE, timezone.now(), is_new)
    trap = request.POST.get(spam.TRAP_FIELD, "") if channel == Channel.WEB else ""
    return actions.submit(
        version,
        journey.answers,
        token=token,
        channel=channel,
        facts=journey.facts,
        handlers=page.chosen_handlers,
        suspicions=spam.suspicions(request, journey.answers, age=age, trap=trap),
        language=journey.facts.get("language", page.locale.language_code),
    )


def stored_as(page: FormPage, token: uuid.UUID) -> uuid.UUID | None:
    """Return the id of the submission that a token makes; None where a form is only counted."""
    return None if page.is_counted else actions.id_of(token)


def show_receipt(page: FormPage, receipt: actions.Receipt, journey: Journey | None = None) -> HttpResponse:
    """Lead on to the reference: reloaded, or reached by Back, it sends nothing again.

    Args:
        journey: what was answered, where it is at hand: whom to ring and what to know depend on it.
    """
    told = (journey.facts.get("area", ""), area_rules.codes_of(page, journey)) if journey else ("", [])
    signed = tokens.issue_receipt(page.pk, receipt.reference, receipt.received_at.isoformat(), *told)
    return redirect("form_sent", page_id=page.pk, receipt=signed, permanent=False)
