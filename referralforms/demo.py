"""The sample site's forms: one file each, in ``sample/``, out of questions that they share."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from home.demo import languages, markup
from home.demo.site import SampleSite
from home.models import Area
from referralforms.builder.area_rules import AreaRules
from referralforms.builder.form_format import steps_in
from referralforms.builder.models import FormPage

FOLDER = Path(__file__).resolve().parent / "sample"
TEXTS = FOLDER / "languages"  # laid over the English forms
FORM_TEXTS = ("title", "summary", "introduction", "what_happens_next", "button")
MARKED_UP = ("guidance", "text")  # of a step or a question: written in the light markup

Data = dict[str, Any]


def load(sample: SampleSite) -> None:
    for rules in read(FOLDER / "area_rules.toml")["rules"]:
        add_rules(rules)
    told = [read(path) for path in form_files()]
    forms = {data["slug"]: sample.add_page(sample.root, form(sample, data)) for data in told}
    for code, said in languages.texts(TEXTS).items():
        for data in told:
            if data["slug"] in said["forms"]:
                add_translation(sample, forms[data["slug"]], code, in_words(data, said))
    for data in told:
        ask_afterwards(forms[data["slug"]], forms.get(data.get("afterwards", "")))


def ask_afterwards(page: FormPage, asked: FormPage | None) -> None:
    """Let a form offer another once it is sent; the other had to be there first."""
    if asked and page.afterwards_id is None:
        page.afterwards = asked
        page.save_revision().publish()


def add_rules(data: Data) -> None:
    """Add the rules of an area, unless there is no such area or it has rules already."""
    area = Area.objects.filter(key=data["area"]).first()
    if area is None or area.rules.exists():
        return
    passed_on = [("category", each) for each in data.get("passed_on", [])]
    plain = {name: each for name, each in data.items() if name not in {"area", "passed_on"}}
    AreaRules(area=area, passed_on=passed_on, **plain).save()


def form_files() -> list[Path]:
    return sorted(path for path in FOLDER.glob("*.toml") if path.name[0].isdigit())


@cache
def read(path: Path) -> Data:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def shared() -> Data:
    return read(FOLDER / "shared.toml")


def form(sample: SampleSite, data: Data) -> FormPage:
    return FormPage(**fields(sample, data))


def fields(sample: SampleSite, data: Data) -> Data:
    """Return the fields of a form's page."""
    return sample.described(data) | {
        "introduction": markup.rich_text(data["introduction"]),
        "what_happens_next": markup.rich_text(data["what_happens_next"]),
        "button": data["button"],
        "layout": data["layout"],
        "may_be_saved": data.get("may_be_saved", False),
        "audience": data["audience"],
        "is_counted": data.get("is_counted", False),
        "notice": markup.rich_text(data.get("notice", "")),
        "steps": FormPage._meta.get_field("steps").stream_block.to_python(steps_in(steps(data))),
        "handlers": [] if data.get("is_counted") else [tell_the_team(sample), *receipts(data)],
    }


def tell_the_team(sample: SampleSite) -> tuple[str, Data]:
    return "notify_staff", {"to": sample.data["forms"]["team_mailbox"]}


def receipts(data: Data) -> list[tuple[str, Data]]:
    """Return what sends a receipt to who asks for it."""
    return (
        [("receipt", {"asked_by": "receipt", "contact": "contact", **data["receipts"]})] if "receipts" in data else []
    )


def steps(data: Data) -> list[Data]:
    """Return the steps of a form in the exchange format."""
    return [rich(step) | {"questions": [question(data, key) for key in step["questions"]]} for step in data["steps"]]


def question(data: Data, key: str) -> Data:
    """Return a question: the form's own or the shared one, with what the form changes."""
    own = data.get("questions", {})
    asked = own[key] if key in own else shared()["questions"][key]
    found = {"key": key, **asked, **data.get("changes", {}).get(key, {})}
    return rich(worded(found, words_of(data, key)) if "said" in data else found)


# --- other languages ------------------------------------------------------------------------------


def add_translation(sample: SampleSite, page: FormPage, code: str, data: Data) -> None:
    """Publish a form in another language; its keys, and all that decides about it, are those of the English form."""
    own = sample.translated(page, code)
    if own.live:
        return
    for name, value in fields(sample, data).items():
        setattr(own, name, value)
    own.show_in_menus = bool(data["audience"])  # that language has no pages for audiences to lead on from
    own.save_revision().publish()


def in_words(data: Data, said: Data) -> Data:
    """Return the data of a form with the texts of another language laid over it."""
    own = said["forms"][data["slug"]]
    headed = [step | own.get("steps", {}).get(step["key"], {}) for step in data["steps"]]
    return data | {name: own[name] for name in FORM_TEXTS} | {"steps": headed, "said": said}


def words_of(data: Data, key: str) -> Data:
    """Return the texts of a question: the form's own, and of the shared ones those that the form does not change."""
    said, changed = data["said"], data.get("changes", {}).get(key, {})
    own = said["forms"][data["slug"]].get("questions", {}).get(key, {})
    is_shared = key not in data.get("questions", {})
    texts = {name: text for name, text in said["questions"].get(key, {}).items() if is_shared and name not in changed}
    choices = said["choices"].get(key, {}) if is_shared and "options" not in changed else {}
    return texts | own | {"options": choices | own.get("options", {})}


def worded(asked: Data, texts: Data) -> Data:
    """Return a question in other words. What is left empty in English stays so.

    Raises:
        KeyError: a choice has no text.
    """
    plain = {name: text for name, text in texts.items() if name != "options" and asked.get(name)}
    lists = {
        name: [each | {"label": texts["options"][each["key"]]} for each in asked[name]]
        for name in ("options", "agencies")
        if name in asked
    }
    return asked | plain | lists


def rich(item: Data) -> Data:
    return item | {name: markup.rich_text(item[name]) for name in MARKED_UP if item.get(name)}
