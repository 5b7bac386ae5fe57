"""Examples of every component in every state, for the page that shows them side by side.

A component without an example is named on that page, and a test refuses it. A plugin shows its own at the point
``design_examples``: a function that takes a page that is nowhere kept, and returns examples in a folder of its own.
"""

import datetime
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from wagtail.models import Site
from wagtail.rich_text import RichText

from home.media import Picture
from home.narrowing import Choice, Filter, Numbered, Wider
from home.pages import StandardPage
from home.plugins import contributions
from home.records import Area, Claim, SupportLine
from home.search import Hit, Kind

FOLDER = Path(settings.BASE_DIR) / "templates" / "components"
IN_THE_HEAD = {"sharing.html", "structured_data.html"}  # nothing to see: their source is shown
TOKENS = {
    "Ground": ["paper", "surface", "heather-mist", "moss-mist", "gorse-mist", "line", "line-strong"],
    "Words": ["ink", "ink-soft", "heather", "link", "moss"],
    "Things to press": ["action", "action-hover", "band", "band-action", "exit", "error"],
}

DAY = datetime.date(2026, 11, 20)
TEXT = "Some people sit in the same room. Many never do."
ERRORS = ["Tell us what to call you"]
KEPT = {
    "kept_until": datetime.datetime(2026, 11, 24, 18, tzinfo=datetime.UTC),
    "keep_action": "",
    "may_be_saved": True,
}
NOTICE = {"heading": "We wait until the court has decided", "text": "We keep what you send.", "phone": "116 123"}
LANGUAGES = [
    {"title": "Cymraeg", "path": "cy", "url": "#cymraeg"},
    {"title": "العربية", "path": "ar", "url": "#arabic"},
]
AFTERWARDS = {"title": "A few questions about you", "summary": TEXT, "url": "#questions"}
WAYS = [Wider("kind=news", ["News"], 2), Wider("", [], 9)]
CHOICES = [{"value": "safe", "label": "Yes, it is safe"}, {"value": "not_safe", "label": "No, do not use it"}]


@dataclass(frozen=True)
class Example:
    """One component in one state; ``html`` is what it looks like, once drawn."""

    component: str
    state: str = "As it is"
    context: dict[str, Any] = field(default_factory=dict)
    html: str = ""
    folder: str = "components"  # of templates

    @property
    def is_source(self) -> bool:
        return self.component in IN_THE_HEAD


def components() -> set[str]:
    return {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html")}


def groups(request: HttpRequest) -> list[tuple[str, list[Example]]]:
    """Return the examples, drawn, under the headings of the page."""
    page = example_page()
    shown = {
        "Words": words(),
        "Lists and cards": lists(page),
        "Ways on": ways_on(page),
        "Forms": forms(page),
        "Around the page": around(),
        "In the head of the page": head(page),
        "Of plugins": [each for show in contributions("design_examples").values() for each in show(page)],
    }
    drawn = {name: [draw(each, request) for each in examples] for name, examples in shown.items()}
    known = {each.component for examples in drawn.values() for each in examples if each.folder == "components"}
    missing = [Example(name, "Add an example in home/design.py") for name in sorted(components() - known)]
    return [*drawn.items(), ("Without an example", missing)]


def draw(example: Example, request: HttpRequest) -> Example:
    template = f"{example.folder}/{example.component}"
    return replace(example, html=render_to_string(template, example.context, request))


def example_page(title: str = "What happens step by step", **fields: Any) -> Any:
    """Return a page that is nowhere kept, with the first picture of the library."""
    site = Site.objects.select_related("root_page").first()
    start = site.root_page.url_path if site else "/"
    page: Any = StandardPage(title=title, summary=TEXT, url_path=f"{start}example/", picture=Picture.objects.first())
    for name, value in fields.items():
        setattr(page, name, value)
    return page


def words() -> list[Example]:
    quotation = {"paragraphs": [TEXT, "It is your choice."], "speaker": "The facilitator", "kind": "practitioner"}
    claim = Claim(sentence="More than 50 people were referred.", source="Press release, December 2017", year=2017)
    answer = {"question": "Do I have to meet the other person?", "answer": RichText("<p>No. Many people never do.</p>")}
    line = SupportLine(name="Samaritans", number="116 123", hours="Any time", text="The call is free.", checked_on=DAY)
    full = SupportLine(name="Childline", number="0800 1111", url="https://example.org/", checked_on=DAY)
    return [
        Example("heading.html", context={"self": "It does not have to be a meeting"}),
        Example("page_head.html", "With a lead", {"title": "If you were harmed", "lead": TEXT}),
        Example("page_head.html", "With content notes", head_with_notes()),
        Example("quotation.html", "One person, two paragraphs", {"self": quotation}),
        Example("quotation.html", "With a role", {"self": {**quotation, "role": "Director of Service Delivery"}}),
        Example("speaker_kind.html", context={"kind": "harmed"}),
        Example("testimonial.html", context={"item": {"words": TEXT, "attribution": "A person harmed by crime"}}),
        Example("claim.html", context={"self": claim}),
        Example("answer.html", context={"self": answer, "level": 3}),
        Example(
            "support_lines.html", "With its heading", {"self": {"heading": "Support lines"}, "lines": [line, full]}
        ),
        Example("support_line.html", context={"line": line}),
        Example("someone_to_talk_to.html", context={"lines": [line, full]}),
        Example("content_notes.html", context={"notes": ["death", "drugs or alcohol"]}),
        Example("tag.html", "Plain", {"label": "Planned"}),
        Example("tag.html", "Strong", {"label": "Cancelled", "tone": "strong"}),
        Example("danger.html"),
        Example("sample_note.html"),
        Example("empty.html", "Nothing at all", {"words": "There is nothing here yet."}),
        Example("empty.html", "Too narrow", {"words": "No story is of both kinds.", "ways": WAYS, "all": "See all"}),
        Example("story.html", "No blocks", {"body": []}),
        Example("contents.html", context={"parts": [(1, "What you can do here"), (2, "How we keep you safe")]}),
        Example("mark.html"),
        Example("ripples.html"),
    ]


def head_with_notes() -> dict[str, Any]:
    return {"kicker": "Case study", "title": "A robbery", "lead": TEXT, "notes": ["violence"], "skip_to": "what-helped"}


def lists(page: Any) -> list[Example]:
    bare = example_page("A page without picture or summary", picture=None, summary="")
    hit = Hit("A robbery", "#robbery", "Case study", "en-GB", TEXT, notes=["violence"])
    kinds = [Kind("case-study", "Case study", 3, True), Kind("insight", "Insight", 1, False)]
    return [
        Example("card.html", "With picture, date and content notes", card(page)),
        Example("card.html", "Title alone", {"item": bare}),
        *events(),
        Example("leaflet.html", context={"leaflet": leaflet()}),
        Example("leaflets.html", context={"leaflets": [leaflet(), leaflet()]}),
        Example("search_result.html", context={"hit": hit}),
        Example("no_results.html"),
        Example("kinds.html", "One chosen", {"kinds": kinds, "chosen": kinds[0], "asked": "letter"}),
        Example("filters.html", "One chosen", {"filters": [language_filter()], "is_narrowed": True}),
        Example("pagination.html", "First page", {"pages": Numbered(range(30), 10).page(1)}),
        Example("pagination.html", "Middle of many", {"pages": Numbered(range(90), 10).page(5)}),
        Example("wider.html", context={"ways": WAYS}),
        Example("pages_below.html", context={"pages": [page, bare]}),
        Example("picture.html", "With a caption", {"self": {"image": page.picture, "caption": "Two sides"}}),
        Example("page_picture.html", context={"picture": page.picture}),
    ]


def events() -> list[Example]:
    when = {"starts_at": datetime.datetime(2026, 12, 15, 10, tzinfo=datetime.UTC), "venue": "Compass House"}
    cancelled = {"status": "cancelled", "get_status_display": "Cancelled"}
    return [
        Example("event.html", "Planned", {"event": example_page("Open morning", town="Ashford", **when)}),
        Example("event.html", "Cancelled", {"event": example_page("Open evening", **when, **cancelled)}),
    ]


def leaflet() -> SimpleNamespace:
    return SimpleNamespace(
        document=SimpleNamespace(url="#leaflet"),
        title="A leaflet for people who were harmed",
        language="cy",
        facts="People harmed. Welsh, large print, PDF, 48 kB",
        pages=2,
    )


def card(page: Any) -> dict[str, Any]:
    return {"item": page, "kicker": "Article", "date": DAY, "notes": ["violence"]}


def language_filter() -> Filter:
    return Filter("language", "Language", [Choice("en-GB", "English", 3, True), Choice("cy", "Welsh", 1, False)], 4)


def ways_on(page: Any) -> list[Example]:
    way = {"page": page, "text": "What it is, and what it is not."}
    area = Area(name="Kent and Medway", phone="0800 783 1583", phone_note="Freephone", postcode_districts="CT1 CT2")
    area.opening_hours, area.secure_email = "Monday to Friday, 9am to 5pm", "kent@secure.example"
    invite = {"heading": "Would you rather talk than type?", "text": TEXT, "button": "See how to contact us"}
    return [
        Example("button.html", "A link", {"href": "#button", "label": "Start a conversation"}),
        Example("button.html", "Quiet", {"href": "#button", "label": "See all leaflets", "quiet": True}),
        Example("button.html", "In a form", {"label": "Send"}),
        Example("phone.html", context={"label": "Or call us"}),
        Example("languages.html", context={"languages": LANGUAGES}),
        Example("call_to_action.html", context={"self": {**invite, "page": page}}),
        Example("way_on.html", context={"way": way}),
        Example("ways_on.html", context={"ways": [way, way, way]}),
        Example("area_contact.html", "With its own number", contact_of(area)),
        Example("area_contact.html", "Without one", {"area": Area(name="Lincolnshire")}),
        Example("districts.html", context={"area": area}),
        Example("area_card.html", "With its own number", {"item": page, "area": area}),
        Example("area_card.html", "Without one", {"item": page, "area": Area(name="Lincolnshire")}),
    ]


def contact_of(area: Area) -> dict[str, Any]:
    commissioner = {"name": "Kent Police and Crime Commissioner", "from_date": DAY, "to_date": None}
    return {"area": area, "commissioner": commissioner, "partners": [{"name": "Kent Police"}]}


def forms(page: Any) -> list[Example]:
    asked = {"label": "What should we call you?", "hint": "Any name will do."}
    wrong = {**asked, "errors": ERRORS}
    channel = {"key": "text", "label": "Text message", "type": "tel", "value_label": "Mobile number"}
    safety = {"safety_label": "Is it safe to text?", "safety_choices": CHOICES, "safe": "safe", "checked": True}
    return [
        Example("error_summary.html", context={"error_list": [{"id": "text-wrong", "message": ERRORS[0]}]}),
        Example("form/text_input.html", "Empty", {**asked, "id": "text-empty"}),
        Example(
            "form/text_input.html", "Filled in, optional", {**asked, "id": "text", "value": "Wendy", "optional": 1}
        ),
        Example("form/text_input.html", "With a mistake", {**wrong, "id": "text-wrong"}),
        Example("form/textarea.html", "Empty", {**asked, "id": "area-empty"}),
        Example("form/textarea.html", "With a mistake", {**wrong, "id": "area-wrong", "value": TEXT}),
        Example("form/radios.html", "Nothing chosen", {**asked, "id": "radios", "choices": CHOICES}),
        Example("form/radios.html", "One chosen", {**asked, "id": "radios-1", "choices": CHOICES, "value": "safe"}),
        Example("form/radios.html", "With a mistake", {**wrong, "id": "radios-wrong", "choices": CHOICES}),
        Example("form/checkboxes.html", "Nothing chosen", {**asked, "id": "boxes", "choices": CHOICES}),
        Example("form/checkboxes.html", "With a mistake", {**wrong, "id": "boxes-wrong", "choices": CHOICES}),
        Example("form/select.html", "Nothing chosen", {**asked, "id": "select", "choices": CHOICES}),
        Example("form/select.html", "With a mistake", {**wrong, "id": "select-wrong", "choices": CHOICES}),
        Example("form/error.html", context={"id": "error", "errors": ERRORS}),
        Example("form/trap.html", "Which no person sees", {"trap": "leave-empty"}),
        Example("form/kept_until.html", "With a way to save", KEPT),
        Example("form/other_ways.html", "On a form's page", {"page": page}),
        Example("form/group.html", "The head of a group", {**wrong, "id": "group"}),
        Example("form/channel.html", "Folded", channel_of(channel, "folded")),
        Example("form/channel.html", "Open", channel_of({**channel, **safety}, "open")),
        Example("form/notices.html", "With a number to ring", {"notices": [NOTICE]}),
        Example("form/afterwards.html", context={"afterwards": AFTERWARDS}),
        Example("search_box.html", "In the header", {"large": False}),
        Example("search_box.html", "On the page of results", {"large": True, "asked": "letter"}),
    ]


def channel_of(channel: dict[str, Any], name: str) -> dict[str, Any]:
    return {"channel": channel, "name": name, "channel_id": f"{name}-channel", "raw": {}}


def around() -> list[Example]:
    return [Example(f"{name}.html") for name in ("exit_first", "header", "menu", "exit", "breadcrumbs", "footer")]


def head(page: Any) -> list[Example]:
    return [
        Example("sharing.html", context={"page": page, "description": TEXT}),
        Example("structured_data.html", context={"data": "{}"}),
    ]
