"""Case studies as JSON."""

from django.http import HttpRequest
from ninja import Router, Schema

from casestudies.models import CaseStudyPage
from home.api import PageDetail, PageItem, Problem, WrongQuery, item, part, public_pages, published_fields
from home.pages import page_or_404

router = Router(tags=["case studies"])


class CaseStudyItem(PageItem):
    """A case study in a list: what a card needs, its content notes included."""

    short_title: str
    summary: str
    harms: list[str]
    process: str
    audiences: list[str]
    content_notes: list[str]


class CaseStudyList(Schema):
    count: int
    items: list[CaseStudyItem]


@router.get("/", response={200: CaseStudyList, 422: WrongQuery}, summary="Case studies, newest first")
def list_case_studies(request: HttpRequest, limit: int = 20, offset: int = 0):
    """Show the content notes of each before its link; at most 50 at a time."""
    pages = public_pages(request, CaseStudyPage.objects.order_by("-first_published_at", "-pk"))
    chosen = pages.defer("body", "what_helped")[part(limit, offset)]
    return {"count": pages.count(), "items": [case_study_item(page, request) for page in chosen]}


@router.get("/{int:page_id}/", response={200: PageDetail, 404: Problem}, summary="One case study")
def read_case_study(request: HttpRequest, page_id: int):
    """Show its content notes before its body."""
    page = page_or_404(public_pages(request, CaseStudyPage.objects.all()), page_id)
    return {**item(page, request), "fields": published_fields(page)}


def case_study_item(page: CaseStudyPage, request: HttpRequest) -> dict:
    described = ("short_title", "summary", "harms", "process", "audiences", "content_notes")
    return {**item(page, request), **{name: getattr(page, name) for name in described}}
