"""Insights as JSON."""

import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema

from home.api import PageDetail, PageItem, Problem, WrongQuery, item, part, public_pages, published_fields
from home.pages import page_or_404
from insights.models import InsightPage

Key = Annotated[str, Query(pattern=r"^[\w-]*$")]
Year = Annotated[int, Query(ge=0, le=datetime.MAXYEAR)]  # 0 is any

router = Router(tags=["insights"])


class InsightItem(PageItem):
    summary: str
    kind: str
    published_on: datetime.date


class InsightList(Schema):
    count: int
    items: list[InsightItem]


@router.get("/", response={200: InsightList, 422: WrongQuery}, summary="Insights, newest first")
def list_insights(
    request: HttpRequest, kind: Key = "", year: Year = 0, area: Key = "", limit: int = 20, offset: int = 0
):
    """Narrowed by what is given: a kind, a year, the key of an area."""
    asked = {"kind": kind, "published_on__year": year, "areas__key": area}
    given = {name: value for name, value in asked.items() if value}
    pages = public_pages(request, InsightPage.objects.filter(**given).order_by("-published_on", "-pk"))
    chosen = pages.defer("body")[part(limit, offset)]
    return {"count": pages.count(), "items": [insight_item(page, request) for page in chosen]}


@router.get("/{int:page_id}/", response={200: PageDetail, 404: Problem}, summary="One insight")
def read_insight(request: HttpRequest, page_id: int):
    """With the keys of the areas that it concerns; none means all of them."""
    page = page_or_404(public_pages(request, InsightPage.objects.all()), page_id)
    return {**item(page, request), "fields": published_fields(page)}


def insight_item(page: InsightPage, request: HttpRequest) -> dict:
    return {**item(page, request), "summary": page.summary, "kind": page.kind, "published_on": page.published_on}
