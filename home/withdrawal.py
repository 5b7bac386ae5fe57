"""Withdrawal: what a page about people leaves behind when it is taken down.

Lists, API, feeds, sitemap and search ask for live pages each time, and kept answers are good only under the content
stamp, which taking down renews; so what is left are files: pictures cut to size, which lie in the media folder and are
deleted, and documents such as a film, which are kept for editors and given to nobody else.
"""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, IntegerField, Q, QuerySet
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.query import PageQuerySet

from home.checked.publishing import CheckedPage, kinds
from home.media import Picture, Rendition, StoredDocument
from home.periodic import every

CLEARED_EVERY = 5  # minutes


def withdrawn() -> PageQuerySet:
    """Pages about people that are not public, whether or not they ever were."""
    return Page.objects.type(*kinds()).filter(live=False)


def below(page: Page) -> PageQuerySet:
    """Return the public pages about people below a page, such as a list of them."""
    return page.get_descendants().live().type(*kinds())


def public_translations(*pages: Page) -> PageQuerySet:
    """Return the other languages in which pages about people can be read, or will be by a schedule.

    They may themselves be gone already. Aliases of them go with them: Wagtail sees to that.
    """
    keys, theirs = [each.translation_key for each in pages], [each.pk for each in pages]
    others = Page.objects.filter(translation_key__in=keys).exclude(pk__in=theirs).exclude(alias_of__in=theirs)
    scheduled = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    coming = scheduled.annotate(number=Cast("object_id", IntegerField())).values("number")
    found = others.type(*kinds()).filter(Q(live=True) | Q(pk__in=coming))
    return found.select_related("locale").order_by("locale_id", "pk")


def named(pages: Iterable[Page]) -> str:
    """Return the titles of pages with their languages, as a sentence lists them."""
    return ", ".join(f"‘{page.title}’ ({page.locale.get_display_name()})" for page in pages)


def used_by(page: Page, model: type[Picture | StoredDocument]) -> list[str]:
    """Return the keys of the pictures, or documents, of a page that nothing else in public uses."""
    of_page = ReferenceIndex.get_references_for_object(page)
    shown = of_page.filter(to_content_type=ContentType.objects.get_for_model(model)).values_list("to_object_id")
    return [pk for (pk,) in shown.distinct() if not is_used_beside(page, uses(model, pk))]


def uses(model: type[Picture | StoredDocument], pk: str) -> QuerySet:
    return ReferenceIndex.objects.filter(to_content_type=ContentType.objects.get_for_model(model), to_object_id=pk)


def pages_using(found: QuerySet) -> QuerySet:
    return found.filter(base_content_type=ContentType.objects.get_for_model(Page))


def is_used_beside(page: Page, found: QuerySet) -> bool:
    """Say whether another live page, or any record such as a partner, is among the uses found."""
    others = pages_using(found).exclude(object_id=str(page.pk)).values_list("object_id", flat=True)
    is_in_record = found.count() > pages_using(found).count()
    return is_in_record or Page.objects.live().filter(pk__in=list(others)).exists()


# --- Pictures ---------------------------------------------------------------------------------------------


def forget_pictures(sender: type[Page], instance: Page, **kwargs) -> None:
    """Delete what was cut from the pictures of a page taken down (a receiver of ``page_unpublished``).

    A signal, since it is the one thing that the admin, an expiry date, actions on many and deletion have in common.
    """
    if isinstance(instance, CheckedPage):
        delete_renditions(renditions_of_its_own(instance))


@every(minutes=CLEARED_EVERY)
def forget_pictures_cut_again() -> None:
    """Delete what was cut since: the admin cuts small ones whenever somebody looks at the page or the library."""
    delete_renditions(renditions_of_withdrawn())


def delete_renditions(renditions: Iterable[Rendition]) -> None:
    for rendition in renditions:
        rendition.delete()  # one by one: the files go with the rows, after the commit


def renditions_of_withdrawn() -> QuerySet[Rendition]:
    """Return what was cut from pictures of withdrawn pages that nothing in public uses; one query for all pages."""
    used = ReferenceIndex.objects.filter(to_content_type=ContentType.objects.get_for_model(Picture))
    own = pages_using(used).filter(object_id__in=as_named(withdrawn()))
    in_page = Q(base_content_type=ContentType.objects.get_for_model(Page))
    in_public = used.filter(~in_page | Q(object_id__in=as_named(Page.objects.live())))
    cut = Rendition.objects.annotate(picture=Cast("image_id", CharField()))
    return cut.filter(picture__in=own.values("to_object_id")).exclude(picture__in=in_public.values("to_object_id"))


def as_named(pages: QuerySet[Page]) -> QuerySet:
    """Return the ids of pages as the index of references writes them down: as text."""
    return pages.annotate(named=Cast("pk", CharField())).values("named")


def renditions_of_its_own(page: Page) -> list[Rendition]:
    """Return what was cut from pictures that nothing else in public uses."""
    return list(Rendition.objects.filter(image_id__in=used_by(page, Picture)))


# --- Documents --------------------------------------------------------------------------------------------


def keep_document_back(document: StoredDocument, request: HttpRequest) -> None:
    """Give what belongs to pages about people, none of which is public, to staff alone.

    Raises:
        Http404: this visitor may not have it.
    """
    if is_withdrawn(document) and not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404


def is_withdrawn(document: StoredDocument) -> bool:
    """Say whether pages about people that are not public use a document, and nothing in public does."""
    found = uses(StoredDocument, str(document.pk))
    pages = list(pages_using(found).values_list("object_id", flat=True))
    if not pages or found.count() > pages_using(found).count():
        return False
    is_public = Page.objects.live().filter(pk__in=pages).exists()
    return not is_public and withdrawn().filter(pk__in=pages).exists()
