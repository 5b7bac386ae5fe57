"""Testimonials get the checks of case studies; the step of approval, which films need too, moves to the site."""

import home.codes
from django.db import migrations, models


def move_to_the_site(apps, schema_editor):
    """Hand on the steps and what points to them: a workflow under way goes on, and a page's history is still told."""
    Old, New = apps.get_model("casestudies", "Approval"), apps.get_model("home", "Approval")
    for task_id in Old.objects.values_list("pk", flat=True):
        New(task_ptr_id=task_id).save_base(raw=True)  # raw: the row that both share is there
    joined = Old.groups.through.objects.values_list("approval_id", "group_id")
    New.groups.through.objects.bulk_create([New.groups.through(approval_id=a, group_id=g) for a, g in joined])
    name_anew(apps)


def name_anew(apps):
    types = apps.get_model("contenttypes", "ContentType").objects
    old, new = (types.get_or_create(app_label=label, model="approval")[0].pk for label in ("casestudies", "home"))
    for model in ("Task", "ModelLogEntry"):
        apps.get_model("wagtailcore", model).objects.filter(content_type_id=old).update(content_type_id=new)
    entries = apps.get_model("wagtailcore", "PageLogEntry").objects
    entries.filter(action="casestudies.publish_refused").update(action="home.publish_refused")


class Migration(migrations.Migration):
    dependencies = [
        ("casestudies", "0003_publishing"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("home", "0009_approval"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.AddField(
            model_name="testimonialpage",
            name="content_notes",
            field=home.codes.CodesField(
                blank=True,
                choices=[
                    ("sexual_abuse", "sexual abuse"),
                    ("child_abuse", "child abuse"),
                    ("domestic_abuse", "domestic abuse"),
                    ("death", "death"),
                    ("suicide_self_harm", "suicide or self-harm"),
                    ("violence", "violence"),
                    ("weapons", "weapons"),
                    ("hate", "hate"),
                    ("drugs_alcohol", "drugs or alcohol"),
                    ("stalking", "stalking"),
                ],
                default=list,
                help_text="Shown as text before the link and at the top of the page.",
                max_length=400,
            ),
        ),
        migrations.AddField(
            model_name="testimonialpage",
            name="identification",
            field=home.codes.CodesField(
                blank=True,
                choices=[
                    ("age", "Ages"),
                    ("place", "Places"),
                    ("job", "Jobs"),
                    ("family", "Family links"),
                    ("date", "Dates"),
                ],
                default=list,
                help_text="Single facts can show together who somebody is. Tick each kind once you have looked at all of them.",
                max_length=400,
                verbose_name="could anybody be recognised?",
            ),
        ),
        migrations.AddField(
            model_name="testimonialpage",
            name="proceedings_checked",
            field=models.BooleanField(
                default=False,
                help_text="No court case, appeal, order or lifelong right to stay unnamed stands against this story.",
                verbose_name="court and orders checked",
            ),
        ),
        # Going back leaves the steps with the site: this plugin may be retired while others still have films approved.
        migrations.RunPython(move_to_the_site, migrations.RunPython.noop),
        migrations.DeleteModel(
            name="Approval",
        ),
    ]
