"""A text may concern several areas. The one it had is kept, in the pages and in every draft and version of them."""

import modelcluster.fields
from django.db import migrations


def keep_the_area(apps, schema_editor):
    InsightPage = apps.get_model("insights", "InsightPage")
    had = InsightPage.objects.exclude(area=None).values_list("pk", "area_id")
    Through = InsightPage.areas.through
    Through.objects.bulk_create([Through(insightpage_id=page, area_id=area) for page, area in had])
    for revision in revisions(apps):
        area = revision.content.pop("area", None)
        revision.content["areas"] = [area] if area else []
        revision.save(update_fields=["content"])


def keep_the_first(apps, schema_editor):
    InsightPage = apps.get_model("insights", "InsightPage")
    for page, area in InsightPage.areas.through.objects.order_by("-pk").values_list("insightpage_id", "area_id"):
        InsightPage.objects.filter(pk=page).update(area_id=area)
    for revision in revisions(apps):
        revision.content["area"] = next(iter(revision.content.pop("areas", [])), None)
        revision.save(update_fields=["content"])


def revisions(apps):
    described = {"content_type__app_label": "insights", "content_type__model": "insightpage"}
    return apps.get_model("wagtailcore", "Revision").objects.filter(**described).iterator()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0007_sign_in_attempts"),
        ("insights", "0002_readers"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.AddField(
            model_name="insightpage",
            name="areas",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True,
                help_text="Whom it concerns; none means everybody. Of one area, the page shows that area's own number above.",
                related_name="+",
                to="home.area",
            ),
        ),
        migrations.RunPython(keep_the_area, keep_the_first),
        migrations.RemoveField(model_name="insightpage", name="area"),
    ]
