"""Forms as JSON: what they ask, and one way to send them. Nothing sent can be read back."""

import logging
import uuid
from typing import Any, Literal

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import translation
from ninja import Router, Schema, Status
from pydantic import ConfigDict

from home import context, language
from home.api import PageItem, Problem, WrongQuery, item, part, public_pages
from home.failures import cause_of
from home.pages import page_or_404
from referralforms.builder import area_rules, versions
from referralforms.builder.description import described
from referralforms.builder.journey import FormIncomplete, Journey
from referralforms.builder.models import FormPage
from referralforms.builder.questions.base import tidy
from referralforms.builder.questions.upload import NOT_TAKEN
from referralforms.runner import files
from referralforms.runner.sending import send
from referralforms.submissions import actions
from referralforms.submissions.models import Channel
from referralforms.submissions.sealing import KeyUnusable
from referralforms.submissions.uploads import UploadRefused

router = Router(tags=["forms"])
log = logging.getLogger(__name__)


# What a reader of the documentation needs to walk a branch: the second step is asked only of those who reported it.
EXAMPLE: dict[str, Any] = {
    "id": 12,
    "type": "referralforms.FormPage",
    "title": "Ask for restorative justice",
    "slug": "ask",
    "url": "/ask/",
    "version": "5d1c4b0e8f0a",
    "language": "en-gb",
    "layout": "steps",
    "is_counted": False,
    "afterwards": 15,
    "notice": "<p>We keep what you tell us safe.</p>",
    "steps": [
        {
            "key": "reported",
            "heading": "The police",
            "guidance": "",
            "condition": None,
            "questions": [
                {
                    "key": "reported",
                    "type": "yes_no",
                    "label": "Was it reported?",
                    "hint": "",
                    "guidance": "",
                    "required": True,
                    "answer": {"title": "Was it reported?", "enum": ["yes", "no", "not_sure"]},
                    "condition": None,
                }
            ],
        },
        {
            "key": "crime",
            "heading": "The crime",
            "guidance": "",
            "condition": {
                "match": "all",
                "rules": [{"question": "reported", "operator": "is", "value": "yes", "part": ""}],
                "conditions": [],
                "sentence": "If you answered ‘Yes’ to ‘Was it reported?’, answer the questions in this part.",
            },
            "questions": [],
        },
    ],
}


class FormList(Schema):
    count: int
    items: list[PageItem]


class Rule(Schema):
    """What one earlier answer must be. Of an answer in parts, ``part`` is the one to compare."""

    question: str
    operator: Literal["is", "is_not", "contains", "is_answered", "is_not_answered", "less", "more", "before", "after"]
    value: str
    part: str


class Condition(Schema):
    """All or any of the rules, and of the conditions inside. Where it is null, it always holds.

    Texts are compared without regard to capitals and to spaces around them. Of several choices, ``is`` means the only
    one chosen and ``contains`` one of them. A question that is not asked counts as not answered.
    """

    match: Literal["all", "any"]
    rules: list[Rule]
    conditions: list["Condition"]
    sentence: str


class Question(Schema):
    key: str
    type: str
    label: str
    hint: str
    guidance: str
    required: bool
    answer: dict[str, Any]
    condition: Condition | None


class Step(Schema):
    key: str
    heading: str
    guidance: str
    condition: Condition | None
    questions: list[Question]


class Definition(PageItem):
    """A form as it is published now; ``version`` goes back with the answers.

    Walk the steps in order. A step or question whose condition does not hold, given the answers so far, is not asked;
    an answer to it that is sent all the same is not stored.

    ``afterwards`` is the id of a form to offer once this one is sent. Of a form that ``is_counted`` each choice is
    added to a number; it gives no reference.
    """

    version: str
    language: str
    layout: str
    is_counted: bool
    afterwards: int | None
    notice: str
    steps: list[Step]

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})


class Sending(Schema):
    """Answers to one version of a form. ``token`` is a new UUID for each person; sent again, it changes nothing."""

    version: str
    token: uuid.UUID
    answers: dict[str, Any]


class Notice(Schema):
    """What the rules of an area mean for these answers: to be shown. Nobody is refused by it; a person can be rung."""

    key: str
    heading: str
    text: str
    phone: str


class File(Schema):
    """A file that was taken in: the answer to its question."""

    upload: uuid.UUID
    name: str
    kind: Literal["pdf", "jpeg", "png"]


class Reference(Schema):
    """``reference`` is empty where a form is only counted."""

    reference: str
    notices: list[Notice]


class WrongAnswer(Schema):
    question: str
    message: str


class WrongAnswers(Schema):
    """``notices`` are those of the answers so far: what a page in steps tells as soon as they are given."""

    detail: str
    errors: list[WrongAnswer]
    notices: list[Notice] = []


@router.get("/", response={200: FormList, 422: WrongQuery}, summary="Forms that anybody may send")
def list_forms(request: HttpRequest, limit: int = 20, offset: int = 0):
    """Those of every language; at most 50 at a time."""
    pages = public_pages(request, FormPage.objects.order_by("path"))
    chosen = pages.defer("steps", "handlers")[part(limit, offset)]
    return {"count": pages.count(), "items": [item(page, request) for page in chosen]}


@router.get("/{int:page_id}/", response={200: Definition, 404: Problem, 503: Problem}, summary="What a form asks")
def read_form(request: HttpRequest, page_id: int):
    """Walk the steps in order, and leave out what its condition does not lead to."""
    page = page_or_404(public_pages(request, FormPage.objects.all()), page_id)
    version = versions.current(page)
    try:
        with translation.override(version.language):
            steps = described(version.steps)
    except FormIncomplete:
        return Status(503, {"detail": "This form cannot be used now: a part of it is not installed."})
    told = {"version": version.digest, "language": version.language, "layout": page.layout}
    told |= {"is_counted": page.is_counted, "afterwards": page.afterwards_id}
    return {**item(page, request), **told, "notice": page.notice, "steps": steps}


@router.post(
    "/{int:page_id}/submissions/",
    response={201: Reference, 200: Reference, 404: Problem, 409: Problem, 422: WrongAnswers, 503: Problem},
    summary="Send a form",
)
def send_form(request: HttpRequest, page_id: int, sending: Sending):
    """Store the answers and return a reference: 201 the first time, 200 when the same token comes again. With it, as
    with 422, comes what the rules of the area mean for who answered so."""
    page = page_or_404(public_pages(request, FormPage.objects.all()), page_id)
    language.speak(page)
    version = page.versions.filter(digest=tidy(sending.version)).first()
    if version is None:
        return Status(409, {"detail": "There is no such version of this form: read the form again."})
    try:
        journey = Journey.of_json(version.steps, sending.answers)
        if unknown := sorted(sending.answers.keys() - journey.plan.by_key.keys()):
            errors = [{"question": tidy(key), "message": "This form has no such question"} for key in unknown]
            return Status(422, {"detail": "Some answers belong to no question.", "errors": errors})
        if not journey.is_complete:
            wrong = {"errors": wrong_answers(journey), "notices": notices(request, page, journey)}
            return Status(422, {"detail": "Some answers are missing or wrong.", **wrong})
        receipt = send(request, page, version, journey, token=sending.token, channel=Channel.API)
    except actions.SentOtherwise:
        return Status(409, {"detail": "This token was used for other answers: use a new one for a new message."})
    except actions.SentAndErased:
        return Status(409, {"detail": "What this token stored has been erased: use a new one for a new message."})
    except (FormIncomplete, DatabaseError, KeyUnusable) as error:
        log.error("A submission could not be stored (%s).", cause_of(error))
        detail = "The form could not be stored. Nothing is lost on your side: send it again later, or ring "
        return Status(503, {"detail": f"{detail}{phone_of(request, page)}."})
    told = {"reference": receipt.reference, "notices": notices(request, page, journey)}
    return Status(201 if receipt.is_new else 200, told)


FILE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@router.post(
    "/{int:page_id}/files/",
    response={201: File, 404: Problem, 422: Problem, 503: Problem},
    openapi_extra=FILE_BODY,
    summary="Send a file that a form asks for",
)
def take_file(request: HttpRequest, page_id: int):
    """Seal a PDF, JPEG or PNG of up to 5 MB, and return the answer to send with the form, within 24 hours. 404 where
    this site takes no files, as none does until its installation says so, or where the form does not ask for one."""
    page = page_or_404(public_pages(request, FormPage.objects.all()), page_id)
    if not settings.UPLOADS or not takes_files(page):
        return Status(404, {"detail": str(NOT_TAKEN)})
    request.upload_handlers = [files.InMemory(request)]
    file = request.FILES.get("file")
    if file is None:
        return Status(422, {"detail": "Send one file as multipart/form-data, under the name ‘file’."})
    try:
        return Status(201, files.sealed(file))
    except UploadRefused as error:
        return Status(422, {"detail": str(error)})
    except (DatabaseError, KeyUnusable) as error:
        log.error("A file could not be stored (%s).", cause_of(error))
        return Status(503, {"detail": f"The file could not be stored. Send it again later, or ring {settings.PHONE}."})


def takes_files(page: FormPage) -> bool:
    """Say whether a form asks for a file; one of which a part is not installed takes none."""
    try:
        return any(each.block.takes_files for each in page.plan.questions)
    except FormIncomplete:
        return False


def notices(request: HttpRequest, page: FormPage, journey: Journey) -> list[dict[str, str]]:
    """Return what the rules of the area mean, each with a number to ring."""
    page.area_key = journey.facts.get("area", "")
    found = area_rules.meaning(page, journey)
    ring = context.Furniture(request, page).phone if found else ""
    return [
        {"key": each.key, "heading": str(each.heading), "text": str(each.text), "phone": each.phone or ring}
        for each in found
    ]


def phone_of(request: HttpRequest, page: FormPage) -> str:
    """Return the number to ring, whatever the database does."""
    try:
        return context.Furniture(request, page).phone or settings.PHONE
    except DatabaseError:
        return settings.PHONE


def wrong_answers(journey: Journey) -> list[dict[str, str]]:
    return [
        {"question": asked.key, "message": problem.message} for asked in journey.questions for problem in asked.problems
    ]
