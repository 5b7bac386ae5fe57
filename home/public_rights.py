"""What a process that serves the public alone needs of PostgreSQL: to read what is public, and to hand in what is sent.

A model of ours that no public page shows names its privileges itself, in ``public_may``; without it, it stays closed.
So do the tables of other packages, but for those named here: unknown means not safe.
"""

from django.apps import apps
from django.db import models

from home.plugins import Plugin
from home.stamp import changes_public_content

READ = ("SELECT",)
OTHERS = {
    "contenttypes.contenttype": READ,
    "taggit.tag": READ,
    "taggit.taggeditem": READ,
    "wagtailcore.collection": READ,
    "wagtailcore.collectionviewrestriction": READ,
    "wagtailcore.locale": READ,
    "wagtailcore.page": READ,
    "wagtailcore.pageviewrestriction": READ,
    "wagtailcore.referenceindex": READ,  # whether a page that is public uses a document
    "wagtailcore.site": READ,
    "wagtailredirects.redirect": READ,
    "wagtailsearch.indexentry": READ,
}
MIGRATIONS = "django_migrations"


def public_rights() -> dict[str, tuple[str, ...]]:
    """Return privileges as PostgreSQL names them, by table; a table that is not there is closed."""
    found = {model._meta.db_table: rights_over(model) for model in apps.get_models(include_auto_created=True)}
    return {MIGRATIONS: READ, **{table: rights for table, rights in sorted(found.items()) if rights}}


def rights_over(model: type[models.Model]) -> tuple[str, ...]:
    named_by = model._meta.auto_created  # what joins two models is as public as the one that names the other
    owner = model if isinstance(named_by, bool) else named_by
    if not isinstance(apps.get_app_config(owner._meta.app_label), Plugin):
        return OTHERS.get(owner._meta.label_lower, ())
    return READ if changes_public_content(owner) else getattr(owner, "public_may", ())
