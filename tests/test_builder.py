"""Building a form: what an editor is told before it is published."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.fields import ABSENT
from referralforms.builder import checks, exchange, settled, versions
from referralforms.builder.models import NOTICE_MISSING, FormPage
from referralforms.builder.questions.base import Question
from tests.asking import OPTIONS, soup, steps_of, stream, when
from tests.factories import questions


def asks(key: str, kind: str = "short_text", **fields) -> tuple[str, dict]:
    return kind, {"key": key, "label": key.title(), **fields}


def agrees(key: str, **fields) -> tuple[str, dict]:
    return asks(key, "agreement", statement="You may.", **fields)


def agencies(key: str, **fields) -> tuple[str, dict]:
    return asks(key, "agency_agreement", agencies=[{"key": "police", "label": "The police"}], **fields)


def named(*conditions: dict):
    held = [{"type": "condition", "value": each} for each in conditions]
    return FormPage._meta.get_field("conditions").stream_block.to_python(held)


def by_name(name: str) -> dict:
    return {"match": "all", "rules": [{"type": "named", "value": name}]}


def all_of(*conditions: dict, match: str = "all") -> dict:
    return {"match": match, "rules": [rule for each in conditions for rule in each["rules"]]}


def step(heading: str, *questions, **fields) -> dict:
    return {"heading": heading, "questions": questions, **fields}


WHO = step("You", asks("who"), asks("age"))
AREAS = step("Place", asks("place", "area"))

FORMS = {
    "a key used twice": (
        [WHO, step("More", asks("who"))],
        [],
        ["The key ‘who’ is used twice: Step 1 ‘You’, question ‘Who’ and Step 2 ‘More’, question ‘Who’. "
         "Give each question a key of its own."],
    ),
    "a step's key used twice": (
        [step("You", asks("a"), key="x"), step("", asks("b"), key="x")],
        [],
        ["The key ‘x’ is used twice: Step 1 ‘You’ and Step 2. Give each step a key of its own."],
    ),
    "an unknown question": (
        [WHO, step("More", asks("x"), condition=when("whom", value="me"))],
        [],
        ["Step 2 ‘More’: the condition waits for an answer to ‘whom’, and no question has this key."],
    ),
    "a step that looks ahead": (
        [step("First", asks("x"), condition=when("who", value="me")), WHO],
        [],
        ["Step 1 ‘First’: the condition looks ahead to Step 2 ‘You’, question ‘Who’. Ask that question before."],
    ),
    "a question that looks ahead": (
        [step("You", asks("who", condition=when("age", "less", "18")), asks("age"))],
        [],
        ["Step 1 ‘You’, question ‘Who’: the condition looks ahead to Step 1 ‘You’, question ‘Age’. "
         "Ask that question before."],
    ),
    "a question that waits for itself": (
        [step("You", asks("who", condition=when("who", value="me")))],
        [],
        ["Step 1 ‘You’, question ‘Who’: the condition waits for the answer to this very question. "
         "Choose an earlier one."],
    ),
    "a circle": (
        [step("You", asks("a", condition=when("b", value="x")), asks("b", condition=when("a", value="x")))],
        [],
        ["Step 1 ‘You’, question ‘A’ and Step 1 ‘You’, question ‘B’ decide about each other in a circle. "
         "Take one condition away."],
    ),
    "a step that waits for its own question": (
        [WHO, step("More", asks("x"), condition=when("x", value="y"))],
        [],
        ["Step 2 ‘More’ and Step 2 ‘More’, question ‘X’ decide about each other in a circle. "
         "Take one condition away."],
    ),
    "a choice that is gone": (
        [AREAS, step("More", asks("x"), condition=when("place", value="atlantis"))],
        [],
        ["Step 2 ‘More’: the condition waits for ‘atlantis’, which is no choice of ‘Place’. "
         "Its choices are ‘kent-medway’, ‘not-sure’."],
    ),
    "no value": (
        [WHO, step("More", asks("x"), condition=when("who", "is", " "))],
        [],
        ["Step 2 ‘More’: the condition ‘who is’ does not say what. Fill in its value."],
    ),
    "no number": (
        [WHO, step("More", asks("x"), condition=when("age", "less", "eighteen"))],
        [],
        ["Step 2 ‘More’: ‘eighteen’ in the condition on ‘age’ is no number. Write it in digits."],
    ),
    "no date": (
        [WHO, step("More", asks("x"), condition=when("age", "before", "31/2"))],
        [],
        ["Step 2 ‘More’: ‘31/2’ in the condition on ‘age’ is no date. Write it as 2024-05-31."],
    ),
    "an unknown name": (
        [WHO, step("More", asks("x"), condition=by_name("reportd"))],
        [{"name": "reported", **when("who", value="me")}],
        ["Step 2 ‘More’: there is no condition called ‘reportd’. This form has ‘reported’."],
    ),
    "a name where there is none": (
        [WHO, step("More", asks("x"), condition=by_name("reported"))],
        [],
        ["Step 2 ‘More’: there is no condition called ‘reported’. This form has none with a name."],
    ),
    "a mistake in a named condition": (
        [WHO],
        [{"name": "odd", **when("nobody", value="x")}, {"name": "empty", "match": "all", "rules": []}],
        ["Condition ‘odd’: the condition waits for an answer to ‘nobody’, and no question has this key.",
         "Condition ‘empty’ has no rule: add one, or remove it."],
    ),
    "names in a circle": (
        [WHO],
        [{"name": "a", **by_name("b")}, {"name": "b", **by_name("a")}],
        ["Condition ‘a’: the conditions that it names lead back to ‘a’ in a circle. Take one of them away.",
         "Condition ‘b’: the conditions that it names lead back to ‘b’ in a circle. Take one of them away."],
    ),
    "one name for two conditions": (
        [WHO],
        [{"name": "a", **when("who", value="x")}, {"name": "a", **when("who", value="y")}],
        ["Two conditions are called ‘a’: give each a name of its own."],
    ),
    "a step that nothing leads to": (
        [WHO, step("More", asks("x"), condition=all_of(when("who", value="me"), when("who", value="you")))],
        [],
        ["Step 2 ‘More’ can never be reached: no answers make its condition true."],
    ),
    "a step that needs a question which is skipped then": (
        [WHO, step("A", asks("a"), condition=when("who", value="me")),
         step("B", asks("b"), condition=all_of(when("who", value="you"), when("a", "is_answered")))],
        [],
        ["Step 3 ‘B’ can never be reached: no answers make its condition true."],
    ),
    "a question that nothing leads to": (
        [WHO, step("A", asks("a", condition=when("who", value="you")), condition=when("who", value="me"))],
        [],
        ["Step 2 ‘A’, question ‘A’ can never be reached: no answers make its condition true."],
    ),
    "a required question that is left open": (
        [WHO, step("A", asks("a"), condition=when("who", "is_not_answered"))],
        [],
        ["Step 2 ‘A’ can never be reached: no answers make its condition true."],
    ),
    "numbers that nothing lies between": (
        [WHO, step("A", asks("a"), condition=all_of(when("age", "less", "5"), when("age", "more", "5")))],
        [],
        ["Step 2 ‘A’ can never be reached: no answers make its condition true."],
    ),
    "an agreement can be passed by": (
        [WHO, step("End", agrees("agree"), agrees("again", condition=when("who", value="me")))],
        [],
        ["Step 2 ‘End’, question ‘Again’ must be met by everybody: take away its condition, and that of its step."],
    ),
    "an agreement per agency can be passed by": (
        [WHO, step("End", agencies("share"), condition=when("who", value="me"))],
        [],
        ["Step 2 ‘End’, question ‘Share’ must be met by everybody: take away its condition, and that of its step."],
    ),
    "an agreement that nobody has to give may depend on an answer": (
        [WHO, step("End", agrees("agree", required=False), condition=when("who", value="me"))], [], [],
    ),
    "a form without a question": (
        [step("You")], [], ["The form asks nothing: add a question to one of its steps."],
    ),
}  # fmt: skip


class Oath(Question):
    """An agreement as a plugin brings it, which does not say so as ours do."""

    is_agreement = True


class House(Question):
    """A notice of a plugin."""

    is_notice = True


@pytest.mark.parametrize(
    "kind, required, is_met_by_all",
    [(Oath, True, True), (Oath, False, False), (House, False, True), (Question, True, False)],
)
def test_a_notice_or_required_agreement_of_a_plugin_can_have_no_condition_either(kind, required, is_met_by_all):
    block = kind()
    value = block.to_python(
        {"key": "oath", "label": "Oath", "required": required, "condition": when("who", value="me")}
    )
    step = checks.Part("Step 1", "s", (1, 0), block.to_python({}))
    form = checks.Form([step], [checks.Part("Question ‘Oath’", "oath", (1, 1), value, block)], {})
    said = ["Question ‘Oath’ must be met by everybody: take away its condition, and that of its step."]

    assert list(checks.skippable(form)) == (said if is_met_by_all else [])


@pytest.mark.parametrize("steps, conditions, sentences", FORMS.values(), ids=FORMS)
def test_what_is_wrong_is_named_with_step_and_question(kent, steps, conditions, sentences):
    assert checks.mistakes(steps_of(*steps), named(*conditions)) == sentences


SOUND = {
    "no condition": ([WHO], []),
    "all kinds of rules": (
        [
            WHO,
            AREAS,
            step("Contact", asks("contact", "safe_contact"), agrees("agree")),
            step("1", asks("a", condition=when("who", "contains", "me")), condition=when("place", value="kent-medway")),
            step("2", asks("b"), condition=all_of(when("age", "more", "5"), when("age", "less", "6"))),
            step("3", asks("c"), condition=when("contact", "is", "phone")),
            step("4", asks("d"), condition=all_of(when("age", "after", "2024"), when("age", "before", "2026"))),
            step("5", agrees("share", required=False, condition=when("a", "is_answered"))),
            step("6", asks("e"), condition=when("a", "is_not_answered")),
            step("7", asks("f"), condition=all_of(when("who", "is_not", "me"), when("who", "is_not", "you"))),
        ],
        [],
    ),
    "conditions with names": (
        [WHO, step("A", asks("a"), condition=by_name("mine")), step("B", asks("b", condition=by_name("young")))],
        [
            {"name": "mine", **when("who", value="me")},
            {"name": "young", **all_of(by_name("mine"), when("age", "less", "18"), match="any")},
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("steps, conditions", SOUND.values(), ids=SOUND)
def test_a_sound_form_has_no_mistakes(kent, steps, conditions):
    assert checks.mistakes(steps_of(*steps), named(*conditions)) == []


def test_a_form_too_large_to_try_everything_is_given_the_benefit_of_the_doubt(db):
    many = [asks(f"q{number}", required=False) for number in range(20)]
    hard = all_of(*(when(f"q{number}", value="x") for number in range(20)), when("q0", value="y"))

    assert checks.mistakes(steps_of(step("Many", *many), step("Last", asks("z"), condition=hard)), named()) == []


def test_a_form_with_questions_of_an_absent_plugin_is_judged_by_the_others(db):
    absent = ("tarot_card", {"key": "card", "label": "Pick one"})

    assert checks.mistakes(steps_of(step("You", absent)), named()) == []
    assert checks.mistakes(steps_of(step("You", absent, asks("a"))), named()) == []


def test_a_form_that_is_live_is_not_saved_with_a_mistake(form_page):
    form_page.steps = stream(*questions(), questions()[0])

    with pytest.raises(ValidationError) as caught:
        form_page.save()

    assert list(caught.value.message_dict) == ["steps"]


# --- keys are settled once live -------------------------------------------------------------------


KEYED = [
    ("0.value.key", "you", "Step 1 ‘You’"),
    ("0.value.questions.0.value.key", "who", "Step 1 ‘You’, question ‘Who’"),
    ("0.value.questions.1.value.options.0.value.key", "letter", "Step 1 ‘You’, question ‘How’, ‘A letter’"),
    ("0.value.questions.2.value.questions.0.value.key", "way", "Step 1 ‘You’, question ‘Others’, ‘Way’"),
    ("0.value.questions.2.value.questions.0.value.options.1.value.key", "meeting",
     "Step 1 ‘You’, question ‘Others’, ‘A meeting’"),
    ("0.value.questions.3.value.agencies.0.value.key", "letter", "Step 1 ‘You’, question ‘Share’, ‘A letter’"),
]  # fmt: skip


@pytest.fixture
def published(form_page):
    """A form with a key in every place that has one, published as editors publish."""
    way = {"type": "one_choice", "value": {"key": "way", "label": "Way", "options": OPTIONS}}
    form_page.steps = steps_of(
        step(
            "You",
            asks("who"),
            asks("how", "one_choice", options=OPTIONS),
            asks("others", "group", questions=[way]),
            asks("share", "agency_agreement", agencies=OPTIONS, required=False),
            key="you",
        )
    )
    versions.read_whole(form_page.steps)  # so that every block gets its id, as in the editor
    form_page.save()
    FormPage.objects.get(pk=form_page.pk).save_revision().publish()
    return FormPage.objects.get(pk=form_page.pk)


def put(page: FormPage, path: str, value: str) -> FormPage:
    """Write one value into the stored steps of a page."""
    raw = page.steps.get_prep_value()
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    held = raw
    for part in way:
        held = held[part]
    held[last] = value
    page.steps = FormPage._meta.get_field("steps").stream_block.to_python(raw)
    return page


@pytest.mark.parametrize("is_public", [True, False], ids=["live", "unpublished"])
@pytest.mark.parametrize("path, key, place", KEYED, ids=[place for _, _, place in KEYED])
def test_a_key_that_was_live_stays(published, path, key, place, is_public):
    if not is_public:
        published.unpublish()
    with pytest.raises(ValidationError) as caught:
        put(published, path, "new").clean()

    assert caught.value.message_dict["steps"] == [
        f"{place}: its key is live as ‘{key}’ and cannot become ‘new’. Write ‘{key}’ again; "
        "or remove this and add another, in other words, with the new key."
    ]


def test_a_draft_saved_after_the_form_was_unpublished_does_not_loosen_its_keys(published):
    published.unpublish()
    put(published, KEYED[1][0], "new").save_revision(clean=False)
    draft = published.get_latest_revision_as_object()

    with pytest.raises(ValidationError):
        draft.clean()


def test_the_key_of_a_step_is_not_taken_away_and_a_step_without_one_may_get_it(published):
    with pytest.raises(ValidationError) as caught:
        put(published, "0.value.key", "").clean()
    FormPage.objects.filter(pk=published.pk).update(steps=published.steps)

    assert "its key is live as ‘you’ and cannot become ‘step_1’" in caught.value.message_dict["steps"][0]
    put(published, "0.value.key", "named").clean()


@pytest.mark.parametrize("label, is_refused", [("Who", True), ("Your name", False)])
def test_without_ids_a_question_is_known_again_by_its_words(published, label, is_refused):
    raw = versions.without_ids(published.steps.get_prep_value())
    raw[0]["value"]["questions"][0]["value"] |= {"key": "new", "label": label}
    steps = FormPage._meta.get_field("steps").stream_block.to_python(raw)

    assert bool(settled.mistakes(steps, {}, published.published_steps())) is is_refused


def test_another_question_may_have_the_words_of_one_that_is_live(published):
    raw = published.steps.get_prep_value()
    raw[0]["value"]["questions"].append({"type": "short_text", "value": asks("who")[1] | {"key": "other_person"}})
    published.steps = FormPage._meta.get_field("steps").stream_block.to_python(raw)

    published.clean()


def test_two_live_keys_do_not_change_places(published):
    put(put(published, "0.value.questions.1.value.options.0.value.key", "meeting"),
        "0.value.questions.1.value.options.1.value.key", "letter")  # fmt: skip

    assert len(settled.mistakes(published.steps, {}, published.published_steps())) == 2


def test_a_live_key_keeps_its_type(form_page):
    versions.current(form_page)
    form_page.steps = stream(("long_text", {"key": "name_to_use", "label": "Name"}), *questions()[1:])

    with pytest.raises(ValidationError) as caught:
        form_page.clean()

    assert caught.value.message_dict["steps"] == [
        "Step 1, question ‘Name’: the key ‘name_to_use’ was live for a question of the type ‘short_text’, and answers "
        "to it are kept. Give this question, of the type ‘long_text’, a new key."
    ]


def test_the_key_of_a_question_that_was_live_once_keeps_its_type_for_ever(form_page):
    versions.current(form_page)
    form_page.steps = stream(*questions()[1:])
    form_page.save()
    form_page.steps = stream(("long_text", {"key": "name_to_use", "label": "Name"}), *questions()[1:])

    with pytest.raises(ValidationError):
        form_page.clean()


def test_a_question_may_be_removed_and_another_added(form_page):
    versions.current(form_page)
    form_page.steps = stream(("short_text", {"key": "your_name", "label": "Name"}), *questions()[1:])
    form_page.clean()


def test_a_question_may_be_called_otherwise_before_the_form_is_live(home_page, kent):
    page = FormPage(title="New", slug="new", live=False, steps=stream(*questions()), notice="x", what_happens_next="x")
    home_page.add_child(instance=page)
    raw = page.steps.get_prep_value()
    raw[0]["value"]["questions"][0]["value"]["key"] = "your_name"
    page.steps = FormPage._meta.get_field("steps").stream_block.to_python(raw)
    page.clean()


# --- in the admin ---------------------------------------------------------------------------------


@pytest.fixture
def editor(client, person_in):
    client.force_login(person_in("Editor"))
    return client


def edited(page, *more: tuple[str, str], **changes) -> dict:
    """Return what the page editor posts for a form of two questions and more; ``changes`` are made to the first."""
    asked = [("short_text", {**asked_by("a"), **changes}), ("short_text", asked_by("b")), *more]
    step = {"key": "", "heading": "You", "guidance": rich_text(""), "condition": always()}
    plain = {"title": page.title, "slug": page.slug, "summary": "", "layout": "whole", "button": "Send"}
    marked_up = {name: rich_text("<p>x</p>") for name in ("introduction", "notice", "what_happens_next")}
    streams = {"conditions": streamfield([]), "handlers": streamfield([])}
    steps = streamfield([("step", {**step, "questions": streamfield(asked)})])
    return nested_form_data({**plain, **marked_up, **streams, "steps": steps, "paper_address": ""})


def always() -> dict:
    return {"match": "all", "rules": streamfield([])}


def asked_by(key: str) -> dict:
    """Return what the page editor posts for a question."""
    plain = {"key": key, "label": key.upper(), "hint": "", "error": "", "required": "on", "sensitivity": "personal"}
    return {**plain, "max_length": "100", "autocomplete": "", "guidance": rich_text(""), "condition": always()}


def test_a_draft_may_be_saved_with_a_mistake_and_is_not_published(editor, form_page):
    url = f"/admin/pages/{form_page.pk}/edit/"
    data = edited(form_page, key="b")
    saved = editor.post(url, data)
    published = editor.post(url, data | {"action-publish": "1"})

    assert saved.status_code == 302
    assert published.status_code == 200
    assert "is used twice: Step 1" in published.text
    assert [q.key for q in FormPage.objects.get().plan.questions] == [fields["key"] for _, fields in questions()]
    assert [q.key for q in FormPage.objects.get().get_latest_revision_as_object().plan.questions] == ["b", "b"]


def test_the_versions_of_a_form_are_compared_in_words(editor, form_page):
    versions.current(form_page)
    changed = questions()
    changed[0][1]["label"] = "And your name?"
    del changed[3]
    form_page.steps = stream(*changed, ("short_text", {"key": "town", "label": "Which town?"}))
    form_page.save_revision()
    page = soup(editor.get(f"/admin/forms/{form_page.pk}/versions/").text)

    assert [each.text for each in page.select(".form-changes li")] == [
        "The question ‘Which town?’ was added to the step step_1.",
        "The question ‘Tell us only what you want to’ was removed from the step step_1.",
        "In the question ‘What should we call you?’, the wording changed from ‘What should we call you?’ to "
        "‘And your name?’.",
    ]


def test_the_draft_stands_beside_what_is_live(editor, form_page):
    page = soup(editor.get(f"/admin/forms/{form_page.pk}/beside/").text)
    sources = [frame["src"] for frame in page.select("iframe[title]")]

    assert sources == [
        f"/admin/pages/{form_page.pk}/view_draft/",
        f"/admin/pages/{form_page.pk}/view_draft/?mode=live",
    ]


def test_a_form_goes_out_and_comes_in_through_the_admin(editor, form_page, home_page):
    content = editor.get(f"/admin/forms/{form_page.pk}/export/")
    made = editor.post(f"/admin/forms/{home_page.pk}/import/", {"file": ContentFile(content.content, "form.json")})
    page = FormPage.objects.exclude(pk=form_page.pk).get()

    assert content["Content-Disposition"] == 'attachment; filename="start-a-conversation.json"'
    assert (made.url, page.live) == (f"/admin/pages/{page.pk}/edit/", False)
    assert versions.digest(versions.definition(page)) == versions.digest(versions.definition(form_page))


def test_a_file_becomes_the_draft_of_a_form_and_what_is_live_stays(editor, form_page):
    form = exchange.export_form(form_page) | {"title": "Talk to us"}
    editor.post(f"/admin/forms/{form_page.pk}/import/", {"file": ContentFile(exchange.dumps(form).encode(), "f.json")})

    page = FormPage.objects.get()
    assert (page.title, page.get_latest_revision_as_object().title) == ("Start a conversation", "Talk to us")


def test_a_file_that_cannot_be_used_is_refused_in_sentences(editor, form_page):
    answer = editor.post(f"/admin/forms/{form_page.pk}/import/", {"file": ContentFile(b"{}", "f.json")})

    assert answer.status_code == 422
    assert "The file: ‘steps’ is missing." in answer.text


def test_the_admin_offers_what_belongs_to_forms(editor, form_page, home_page):
    on_form = editor.get(f"/admin/pages/{form_page.pk}/edit/").text
    on_home = editor.get(f"/admin/pages/{home_page.pk}/").text

    assert [
        f"/admin/forms/{form_page.pk}/{each}/" in on_form for each in ("versions", "export", "import", "paper")
    ] == [True] * 4
    assert f"/admin/forms/{home_page.pk}/import/" in on_home


def test_a_copy_keeps_the_keys_and_not_the_versions(form_page):
    versions.current(form_page)
    copied = form_page.copy(update_attrs={"slug": "copy", "title": "Copy"})

    assert [q.key for q in copied.plan.questions] == [q.key for q in form_page.plan.questions]
    assert (copied.versions.count(), form_page.versions.count()) == (0, 1)


# --- preview --------------------------------------------------------------------------------------


@pytest.fixture
def two_steps(form_page):
    form_page.steps = steps_of(
        step("You", *questions()), step("More", asks("more"), condition=when("name_to_use", value="x"))
    )
    form_page.save()
    form_page.save_revision()
    return form_page


def seen(editor, page, mode: str):
    return soup(editor.get(f"/admin/pages/{page.pk}/view_draft/?mode={mode}").text).main


@pytest.mark.parametrize(
    "mode, fields",
    [
        ("", ["q-name_to_use", "q-what_happened", "q-more"]),
        ("step-1", ["q-name_to_use", "q-what_happened"]),
        ("step-2", ["q-more"]),
        ("step-9", ["q-name_to_use", "q-what_happened", "q-more"]),
        ("step-0", ["q-name_to_use", "q-what_happened", "q-more"]),
        ("step-²", ["q-name_to_use", "q-what_happened", "q-more"]),
        ("paper", []),
        ("live", ["q-name_to_use", "q-what_happened", "q-more"]),
    ],
)
def test_any_step_can_be_looked_at(editor, two_steps, mode, fields):
    found = [each["id"] for each in seen(editor, two_steps, mode).select("[id]") if each["id"].startswith("q-")]

    assert [each for each in found if each in {"q-name_to_use", "q-what_happened", "q-more"}] == fields


def test_sample_answers_fill_the_form(editor, two_steps):
    assert seen(editor, two_steps, "step-2").find(id="q-more")["value"] == ""
    assert seen(editor, two_steps, "step-2-answered").find(id="q-more")["value"] == "A sample answer"


@pytest.mark.parametrize("mode, name", [("step-1", ""), ("step-1-answered", "A sample answer")])
def test_a_step_looks_as_the_public_meets_it(editor, client, two_steps, mode, name):
    two_steps.layout = "steps"
    two_steps.conditions = []
    two_steps.save_revision().publish()
    shown, met = seen(editor, two_steps, mode), soup(client.get(two_steps.url).text).main

    assert (shown.h1.text, shown.find(class_="kicker").text) == (met.h1.text, met.find(class_="kicker").text)
    assert [each.get("id") for each in shown.select("input, textarea, select")] == [
        each.get("id") for each in met.select("input, textarea, select")
    ]
    assert [each.text for each in shown.select("button")] == [each.text for each in met.select("button")]
    assert shown.find(id="q-name_to_use")["value"] == name


def test_a_later_step_is_shown_with_its_own_heading_and_the_way_back(editor, two_steps):
    two_steps.layout = "steps"
    two_steps.save_revision()
    shown = seen(editor, two_steps, "step-2")

    assert (shown.h1.text, shown.find(class_="kicker").text) == ("More", "Start a conversation. Step 2")
    assert [each.text for each in shown.select(".way-back a, .kept__buttons button")] == [
        "Back",
        "Keep them for longer",
        "Delete what I wrote",
    ]


def test_the_editor_offers_every_step_with_and_without_answers(two_steps):
    assert dict(two_steps.preview_modes) == {
        "": "The whole form",
        "answered": "The whole form, with sample answers",
        "step-1": "Step 1 ‘You’",
        "step-2": "Step 2 ‘More’",
        "step-1-answered": "Step 1 ‘You’, with sample answers",
        "step-2-answered": "Step 2 ‘More’, with sample answers",
        "paper": "On paper",
        "live": "As it is live now",
    }


def test_what_is_live_is_seen_beside_a_draft(editor, two_steps):
    two_steps.title = "Draft"
    two_steps.save_revision()

    assert (seen(editor, two_steps, "").h1.text, seen(editor, two_steps, "live").h1.text) == (
        "Draft",
        "Start a conversation",
    )


# --- a part that is not installed -----------------------------------------------------------------

NOT_INSTALLED = "A part of this form is not installed (question type ‘tarot_card’): install its plugin."


@pytest.fixture
def lacking(form_page):
    form_page.steps = steps_of(step("You", *questions(), ("tarot_card", {"key": "card", "label": "Pick one"})))
    form_page.save()
    form_page.save_revision()
    return form_page


def test_a_form_with_a_part_that_is_not_installed_is_not_published_and_its_editor_is_told_why(editor, form_page):
    url, card = f"/admin/pages/{form_page.pk}/edit/", json.dumps({"type": "tarot_card", "value": {"key": "card"}})
    data = edited(form_page, (ABSENT, card)) | {"notice": rich_text("")}
    saved = editor.post(url, data)
    published = editor.post(url, data | {"action-publish": "1"})

    assert (saved.status_code, published.status_code) == (302, 200)
    assert "install its plugin. Or take that question out: until then nobody could send the form." in published.text


def test_without_a_notice_a_form_is_told_so_whatever_is_not_installed(lacking):
    lacking.notice = ""
    with pytest.raises(ValidationError) as caught:
        lacking.full_clean()

    assert caught.value.message_dict == {"notice": [NOTICE_MISSING]}


@pytest.mark.parametrize("mode", ["", "answered", "step-1", "step-1-answered", "paper", "live"])
def test_a_preview_of_it_shows_what_the_public_meets_and_why(editor, lacking, mode):
    shown = seen(editor, lacking, mode)

    assert (shown.strong.text, shown.h1.text) == (NOT_INSTALLED, "Please call us instead")
