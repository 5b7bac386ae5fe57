"""Telling another system that a submission came in: signed, and never with a word of it in plain."""

import base64
import json
import uuid
from typing import Any

from django.utils import timezone
from wagtail import blocks

from home import outgoing
from home.handlers import Handler
from referralforms.submissions import webhook_secrets
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission
from referralforms.submissions.webhook_secrets import SecretMissing

NAMESPACE = uuid.UUID("1b0c2f5e-3a52-4a7e-9d38-6a0a3c6a4f11")
STATUS, SEALED = "status", "sealed"


class Webhook(Handler):
    """Posts a signed message to one address, following the Standard Webhooks specification."""

    name = blocks.RegexBlock(
        regex=webhook_secrets.NAME.pattern,
        error_messages={"invalid": "Use small letters, digits and hyphens, beginning with a letter."},
        help_text="Names the receiver. An administrator makes its secret with `manage.py webhook_secret NAME`.",
    )
    url = blocks.URLBlock(label="Address", help_text="Begins with https://.")
    payload = blocks.ChoiceBlock(
        choices=[
            (STATUS, "That it came in: reference, form and status"),
            (SEALED, "The same, and the answers sealed: only who holds a key of the organisation can open them"),
        ],
        default=STATUS,
    )
    changes = blocks.BooleanBlock(
        required=False,
        default=False,
        label="Later changes of status too",
        help_text="Each is a message of its own, with reference, form and status, and never with answers.",
    )

    def follows(self, options: dict[str, Any]) -> bool:
        return bool(options.get("changes"))

    def deliver(self, about: str, options: dict[str, Any]) -> None:
        body = json.dumps(payload(about, options["payload"]), separators=(",", ":")).encode()
        # Of one submission or change and one receiver, the same however often it is sent: so a repeat is known as one.
        message_id = f"msg_{uuid.uuid5(NAMESPACE, about + options['name']).hex}"
        timestamp = int(timezone.now().timestamp())
        headers = {
            "content-type": "application/json",
            "user-agent": "webhooks",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": webhook_secrets.signatures(options["name"], message_id, timestamp, body),
        }
        outgoing.post(options["url"], body, headers)

    def problems(self, options: dict[str, Any]) -> list[str]:
        found = []
        for check in (lambda: webhook_secrets.read(options["name"]), lambda: outgoing.checked(options["url"])):
            try:
                check()
            except (SecretMissing, outgoing.AddressForbidden) as error:
                found.append(str(error))
        return found

    class Meta:
        icon = "link-external"
        label = "Webhook"


def payload(about: str, kind: str) -> dict[str, Any]:
    """Return the message: what came in, and the sealed answers if those are asked for; or its new status alone.

    Args:
        about: ``submission:id`` of what came in, ``submission:id:event`` of a change of its status.
        kind: SEALED or STATUS.
    """
    _, pk, *change = about.split(":")
    submission = Submission.objects.select_related("form_version").get(pk=pk)
    data: dict[str, Any] = {
        "reference": submission.reference,
        "form": submission.form_version.title,
        "channel": submission.channel,
        "status": submission.status,
    }
    if change:  # as it was then, however late this is sent and whatever came after
        event = Event.objects.get(pk=change[0], submission=submission)
        moved = data | {"status": event.changes["status"][1]}
        return {"type": "submission.status_changed", "timestamp": event.at.isoformat(), "data": moved}
    if kind == SEALED:
        sealed = base64.b64encode(bytes(submission.sealed)).decode()
        data |= {"sealed": sealed, "context": submission.context.decode()}
    return {"type": "submission.received", "timestamp": submission.received_at.isoformat(), "data": data}
