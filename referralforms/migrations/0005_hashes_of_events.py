"""Gives the events of before their reference, their names and their hashes, and moves the words of reasons."""

from django.db import migrations

from referralforms.submissions import chain
from referralforms.submissions.events import NAME_LENGTH


def complete(apps, schema_editor):
    events = apps.get_model("referralforms", "Event").objects.select_related("submission", "colleague")
    reasons = apps.get_model("referralforms", "EventReason").objects
    for event in events.iterator():
        event.reference = event.submission.reference if event.submission else ""
        event.colleague_name = (event.colleague.username if event.colleague else "")[:NAME_LENGTH]
        if event.reason:
            event.reason_mac = chain.mac(event.reason)
            reasons.create(event=event, text=event.reason)
        event.mac = chain.mac(
            event.kind, event.at, event.by_id, event.by_name, event.submission_id, event.reference, event.before,
            event.after, event.colleague_id, event.colleague_name, event.version, event.changes, event.detail,
            event.reason_mac,
        )
        event.save()


class Migration(migrations.Migration):

    dependencies = [("referralforms", "0004_casework")]

    operations = [
        migrations.RunPython(complete, migrations.RunPython.noop),
        migrations.RemoveField(model_name="event", name="reason"),
    ]
