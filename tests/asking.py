"""Questions and steps as tests need them, and HTML as they read it."""

from bs4 import BeautifulSoup, Tag
from django.utils.module_loading import import_string
from wagtail.blocks import StreamValue, StructValue

from referralforms.apps import ReferralFormsConfig
from referralforms.builder.models import FormPage
from referralforms.builder.questions.base import Question

QUESTION_TYPES: dict[str, type[Question]] = {
    kind: import_string(path) for kind, path in ReferralFormsConfig.question_types.items()
}
OPTIONS = [{"key": "letter", "label": "A letter"}, {"key": "meeting", "label": "A meeting", "hint": "In a safe room."}]
NEEDED = {
    "agreement": {"statement": "You may contact me."},
    "agency_agreement": {"agencies": OPTIONS},
    "long_list": {"source": "police_forces"},
    "notice": {"version": "1", "text": "<p>We keep what you tell us safe.</p>"},
    "group": {
        "questions": [
            {"type": "name", "value": {"key": "first", "label": "Their name"}},
            {"type": "number", "value": {"key": "age", "label": "Age", "required": False}},
            {"type": "date", "value": {"key": "born", "label": "Born", "required": False}},
        ]
    },
    "one_choice": {"options": OPTIONS},
    "several_choices": {"options": OPTIONS, "none_label": "None of these", "other_label": "Something else"},
}


def question(kind: str, **fields) -> tuple[Question, StructValue]:
    """Return a question type and what an editor filled in for it."""
    block = QUESTION_TYPES[kind]()
    return block, block.to_python({"key": "asked", "label": "What is it?", **NEEDED.get(kind, {}), **fields})


def stream(*questions: tuple[str, dict]) -> StreamValue:
    """Return one step with these questions, as a form page holds it."""
    held = [{"type": kind, "value": fields} for kind, fields in questions]
    step = {"type": "step", "value": {"heading": "", "guidance": "", "questions": held}}
    return FormPage._meta.get_field("steps").stream_block.to_python([step])


def steps_of(*steps: dict) -> StreamValue:
    """Return steps as a form page holds them: each a dict with ``questions`` and what else it has."""
    held = [
        {"type": "step", "value": step | {"questions": [{"type": kind, "value": each} for kind, each in questions]}}
        for step in steps
        for questions in [step.get("questions", [])]
    ]
    return FormPage._meta.get_field("steps").stream_block.to_python(held)


def when(question: str, operator: str = "is", value: str = "") -> dict:
    """Return a condition with one rule."""
    return {"match": "all", "rules": [{"type": "answer", "value": rule(question, operator, value)}]}


def rule(question: str, operator: str = "is", value: str = "") -> dict:
    return {"question": question, "operator": operator, "value": value}


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def ids(page: BeautifulSoup) -> list[str]:
    return [tag["id"] for tag in page.find_all(id=True)]


def references(page: BeautifulSoup) -> set[str]:
    """Return every id that a label, a description or a link inside the page leads to."""
    described = {each for tag in page.find_all(attrs={"aria-describedby": True}) for each in words(tag)}
    labelled = {tag["for"] for tag in page.find_all("label", attrs={"for": True})}
    linked = {tag["href"][1:] for tag in page.find_all("a", href=True) if tag["href"][:1] == "#" and tag["href"] != "#"}
    return described | labelled | linked


def words(tag: Tag) -> list[str]:
    return tag["aria-describedby"].split()


def unlabelled(page: BeautifulSoup) -> list[str]:
    """Return the names of fields that no label names."""
    labelled = {tag["for"] for tag in page.find_all("label", attrs={"for": True})}
    fields = page.find_all(["input", "textarea", "select"])
    return [tag.get("name", "") for tag in fields if tag.get("type") != "hidden" and tag.get("id") not in labelled]


def token_on(response) -> str:
    """Return the token that a form page carries."""
    return soup(response.text).find("input", attrs={"name": "token"})["value"]
