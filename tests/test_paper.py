"""A form on paper."""

import pytest
from django.urls import reverse
from django.utils import translation

from referralforms.builder import versions
from referralforms.builder.layout import Layout
from referralforms.builder.models import plans
from referralforms.builder.paper import paper_form
from tests.asking import NEEDED, OPTIONS, QUESTION_TYPES, question, soup, steps_of, stream, when
from tests.factories import FormPageFactory, questions
from tests.test_intake_forms import EVERY_FILE, page_of

BOXES = "[] A letter|[] A meeting: In a safe room."
ROW = ["Their name:", "__|__", "Age (optional):", "___", "Born (optional):", "___ Day|___ Month|___ Year"]
# What stands on paper below each question: a label with a colon, lines ‘__’, short lines ‘___’, boxes ‘[]’, text.
PAPER = {
    "short_text": ["__|__"],
    "long_text": ["__|__|__|__|__|__|__|__"],
    "name": ["__|__"],
    "email": ["__"],
    "phone": ["__"],
    "number": ["___"],
    "date": ["___ Day|___ Month|___ Year"],
    "approximate_date": ["__"],
    "postcode": ["__"],
    "area": ["[] Kent and Medway|[] I am not sure, or somewhere else"],
    "yes_no": ["[] Yes|[] No|[] I am not sure"],
    "one_choice": [BOXES],
    "several_choices": [f"{BOXES}|[] Something else|[] None of these", "Something else: In your own words:", "__|__"],
    "long_list": ["__"],
    "address": ["__|__|__|__", "Postcode:", "__"],
    "crime_reference": ["__|__|__"],
    "case_number": ["__|__"],
    "group": [each for number in (1, 2, 3) for each in (f"Person {number}:", *ROW)],
    "notice": ["We keep what you tell us safe."],
    "file": ["We cannot take files here. Tell us who holds it, and we will ask for it.", "__|__"],
    "agreement": ["[] You may contact me."],
    "agency_agreement": ["[] A letter|[] A meeting"],
}
# Names of parts in the schemas of answers: no words for a person who fills in a form.
OF_SCHEMAS = {"Version", "Language", "Sha256", "Precision", "From", "To", "Typed", "Number", "Extension", "Lines"}


def printed(rf, steps):
    page = FormPageFactory.build(title="Form", steps=steps)
    return soup(paper_form(rf.get("/"), page, page.plan).text)


def below(asked) -> list[str]:
    """Return what stands below the heading of a printed question, as ``PAPER`` writes it."""
    return [drawn(each) for each in asked.find_all(["p", "ul", "div"], recursive=False)]


def drawn(part) -> str:
    kind = part["class"][0]
    if kind == "paper__label":
        return f"{part.text}:"
    if kind == "paper__lines":
        return "|".join("__" for _ in part.select(".paper__line"))
    sign = {"paper__choices": "[]", "paper__short": "___"}.get(kind, "")
    return "|".join(f"{sign} {each.text}".strip() for each in part.select("li")) if sign else part.text.strip()


@pytest.fixture
def branching(form_page):
    more = {"heading": "In Kent", "condition": when("area", value="kent-medway")}
    town = {"key": "town", "label": "Which town?", "required": False, "condition": when("contact", "contains", "phone")}
    form_page.steps = steps_of(
        {"heading": "You", "guidance": "<p>Take your time.</p>", "questions": questions()},
        more | {"questions": [("short_text", town)]},
    )
    form_page.paper_address = "Compass House\nAshford"
    form_page.save()
    return form_page


@pytest.fixture
def page(client, branching):
    response = client.get(reverse("form_paper", args=[branching.pk]))
    assert (response.status_code, response["X-Robots-Tag"]) == (200, "noindex, nofollow")
    return soup(response.text)


def test_every_question_is_there_with_room_to_answer(page):
    asked = [each.text.strip() for each in page.select(".paper__question h3")]
    room = [bool(each.select(".paper__line, .paper__choices")) for each in page.select(".paper__question")]

    assert asked == [*(f["label"] + ("" if f.get("required", True) else " (optional)") for _, f in questions()),
                     "Which town? (optional)"]  # fmt: skip
    assert room == [True] * 6


@pytest.mark.parametrize("kind", PAPER)
def test_a_question_leaves_the_room_that_a_pen_needs(rf, kent, kind):
    asked = printed(rf, stream((kind, {"key": "asked", "label": "What is it?", **NEEDED.get(kind, {})})))

    assert below(asked.select_one(".paper__question")) == PAPER[kind]


def test_every_type_is_known_on_paper():
    assert {*PAPER, "safe_contact"} == set(QUESTION_TYPES)  # whose boxes have a test of their own


@pytest.mark.parametrize(
    "kind, fields, expected",
    [
        ("long_text", {"max_length": 300, "counted": "words"}, ["|".join(["__"] * 14)]),
        ("number", {"unit": "years"}, ["___ years"]),
        ("area", {"ask_postcode": True},
         ["Postcode, or its first half:", "__", "or choose an area:", PAPER["area"][0]]),
        ("several_choices", {"other_label": ""}, [f"{BOXES}|[] None of these"]),
        ("crime_reference", {"lines": 5}, ["__|__|__|__|__"]),
        ("group",
         {"row_label": "Child", "rows": 1, "questions": [
             {"type": "yes_no", "value": {"key": "safe", "label": "Safe?", "hint": "Say how.", "ask_not_sure": False}},
             {"type": "several_choices", "value": {"key": "how", "label": "How?", "options": OPTIONS[:1]}}]},
         ["Child 1:", "Safe?:", "Say how.", "[] Yes|[] No", "How?:", "[] A letter"]),
    ],
)  # fmt: skip
def test_what_an_editor_chose_is_so_on_paper(rf, kent, kind, fields, expected):
    asked = printed(rf, stream((kind, {"key": "asked", "label": "What is it?", **NEEDED.get(kind, {}), **fields})))

    assert below(asked.select_one(".paper__question")) == expected


def test_a_copy_is_put_in_with_the_form_where_files_are_taken(settings):
    settings.UPLOADS = True
    block, value = question("file")

    assert [each.choices for each in block.blanks(value)] == [("I have put a copy in with this form",)]


def test_paper_speaks_the_language_of_its_reader(rf, kent):
    with translation.override("cy"):
        several, date = printed(
            rf,
            stream(
                *((kind, {"key": kind, "label": "?", **NEEDED.get(kind, {})}) for kind in ("several_choices", "date"))
            ),
        ).select(".paper__question")

    assert below(several)[1] == "Something else: Yn eich geiriau eich hun:"
    assert below(date) == ["___ Diwrnod|___ Mis|___ Blwyddyn"]


@pytest.mark.parametrize("file", EVERY_FILE)
def test_a_sample_form_leaves_room_for_every_answer_and_prints_every_notice(rf, kent, file):
    page = page_of(file)
    paper = soup(paper_form(rf.get("/"), page, page.plan).text)
    asked = paper.select(".paper__question")
    labels = {each.text for each in paper.select(".paper__label, .paper__choices li")}
    notices = [each.value["text"].source for each in page.plan.questions if each.block.is_notice]
    words = paper.get_text(" ", strip=True)

    assert [each.h3.text for each in asked if not each.select(".paper__line, .paper__box, .prose")] == []
    assert labels & OF_SCHEMAS == set()
    assert bool(page.notice or notices)
    assert [text for text in notices if soup(text).get_text(" ", strip=True) not in words] == []


def test_conditions_are_sentences(page):
    assert [each.text for each in page.select(".paper__if")] == [
        "If you answered ‘Kent and Medway’ to ‘Where do you live?’, answer the questions in this part.",
        "If ‘Phone call’ is part of your answer to ‘How may we contact you?’, answer this question.",
    ]


def test_a_safe_contact_has_a_box_for_every_answer_about_safety(page):
    contact = page.select(".paper__question")[1]
    labels = [each.text for each in contact.select(".paper__label")]

    assert "Is it safe to ring this number?" in labels
    assert [each.text for each in contact.select(".paper__choices")[1].select("li")] == [
        "Yes, at any time",
        "Only at the times I give below",
        "No, do not ring",
        "I am not sure",
    ]


def test_it_says_where_to_send_it_whom_to_ring_and_how_words_are_used(page, branching):
    assert page.address.get_text("|", strip=True) == "Compass House|Ashford"
    assert "01772 842109" in page.select_one(".paper__send").text
    assert page.select_one("#notice").parent.text.strip().endswith("We keep what you tell us safe.")


def test_there_is_nothing_to_send_on_the_page(page):
    assert page.main.select("form, input, textarea, button") == []


@pytest.mark.parametrize("layout", Layout.values)
def test_the_form_leads_to_it(client, branching, layout):
    branching.layout = layout
    branching.save()
    link = soup(client.get(branching.url).text).find("a", string="Print this form and fill it in by hand")

    assert link["href"] == reverse("form_paper", args=[branching.pk])


def test_a_draft_is_not_printed_for_who_guesses_its_number(client, branching):
    branching.live = False
    branching.save()

    assert client.get(reverse("form_paper", args=[branching.pk])).status_code == 404
    assert client.get(reverse("form_paper", args=[10**9])).status_code == 404


def test_a_form_with_a_part_missing_is_not_printed_in_part(client, branching):
    version = versions.current(branching)
    version.definition["steps"][0]["value"]["questions"].append({"type": "tarot_card", "value": {"key": "card"}})
    version.definition["changed"] = True
    type(version).objects.filter(pk=version.pk).update(definition=version.definition)
    plans.clear()
    assert client.get(reverse("form_paper", args=[branching.pk])).status_code == 503
    plans.clear()
