"""A form as a JSON file, out of one site and into another."""

import copy
import json

import pytest
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator

from referralforms.builder import exchange, versions
from referralforms.builder.exchange import ImportRefused
from referralforms.builder.models import FormPage
from tests.asking import OPTIONS, steps_of, when
from tests.test_builder import all_of, asks, by_name, named, step
from tests.test_intake_forms import EVERY_FILE, page_of


@pytest.fixture
def branching(form_page):
    """A form with conditions of every shape."""
    form_page.steps = steps_of(
        step("You", asks("who"), asks("age", required=False), key="you", guidance="<p>Take your <b>time</b>.</p>"),
        step("More", asks("more"), condition=by_name("mine")),
        step("Place", asks("place", "area"), asks("x", condition=all_of(when("age", "less", "18"), by_name("mine")))),
        step("End", asks("agree", "agreement", statement="You may.")),
    )
    form_page.conditions = named({"name": "mine", **when("who", value="me")})
    form_page.save()
    return form_page


def exported(page: FormPage) -> dict:
    """Return a form as it comes out of a file."""
    return exchange.loads(exchange.dumps(exchange.export_form(page)).encode())


def digest(page: FormPage) -> str:
    return versions.digest(versions.definition(page))


@pytest.mark.parametrize("shape", ["simple", "branching"])
def test_a_form_that_goes_out_and_comes_in_has_the_same_digest(request, form_page, shape):
    page = request.getfixturevalue("branching") if shape == "branching" else form_page
    copied = exchange.import_form(exported(page), FormPage())

    assert (digest(copied), exported(page)["digest"]) == (digest(page), digest(page))
    assert (copied.title, copied.notice, copied.layout) == (page.title, page.notice, page.layout)


@pytest.mark.parametrize("file", EVERY_FILE)
def test_a_sample_form_that_goes_out_and_comes_in_has_the_same_digest(kent, file):
    page = page_of(file)

    assert digest(exchange.import_form(exported(page), FormPage())) == digest(page)


def test_the_digest_is_the_same_again_once_it_was_saved(branching, home_page):
    copied = exchange.save_draft(exchange.import_form(exported(branching), FormPage()), below=home_page)

    assert digest(FormPage.objects.get(pk=copied.pk)) == digest(branching)
    assert (copied.live, copied.slug, list(copied.handlers)) == (False, "start-a-conversation-2", [])


def test_the_format_reads_plainly(branching):
    form = exported(branching)

    assert form["steps"][2]["questions"][1]["condition"] == {
        "match": "all",
        "rules": [{"question": "age", "operator": "less", "value": "18"}, {"condition": "mine"}],
    }
    assert form["conditions"][0]["name"] == "mine"
    assert "handlers" not in form


def test_the_schema_is_a_schema_and_is_published():
    Draft202012Validator.check_schema(exchange.schema())

    assert finders.find("referralforms/form.schema.json") == str(exchange.SCHEMA_FILE)


def test_a_form_may_come_into_a_page_that_exists_and_keeps_what_is_done_with_submissions(branching):
    form = exported(branching)
    form["title"] = "Another title"
    page = exchange.import_form(form, FormPage.objects.get(pk=branching.pk))

    assert (page.pk, page.title, len(page.handlers)) == (branching.pk, "Another title", 1)


def refused(content) -> list[str]:
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    with pytest.raises(ImportRefused) as caught:
        exchange.import_form(exchange.loads(content), FormPage())
    return caught.value.sentences


@pytest.mark.parametrize(
    "content, sentences",
    [
        (b"", ["The file is not JSON: line 1, column 1."]),
        (b"{\n'", ["The file is not JSON: line 2, column 1."]),
        (b"\xff\xfe", ["The file is not UTF-8 text."]),
        (b"[" * 100_000, ["The file is nested too deeply for a form."]),
        (b" " * 1_000_001, ["The file is larger than 1,000,000 bytes, which no form needs."]),
        (b"[]", ["The file: this should be an object in { }."]),
        (b"{}", [f"The file: ‘{name}’ is missing." for name in ("format", "format_version", "title", "steps")]),
    ],
    ids=["empty", "broken", "not UTF-8", "deep", "large", "list", "nothing in it"],
)  # fmt: skip
def test_what_is_no_form_is_refused_in_a_sentence(db, content, sentences):
    assert refused(content) == sentences


def change(form: dict, path: str, value) -> dict:
    """Return a copy of a form with one part of it replaced; the digest is taken out."""
    form = copy.deepcopy(form)
    form.pop("digest")
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    held = form
    for part in way:
        held = held[part]
    held[last] = value
    return form


WRONG = [
    ("format", "recipe", "format: ‘recipe’ should be ‘restorative-form’."),
    ("format_version", 2, "format_version: ‘2’ should be ‘1’."),
    ("colour", "red", "The file: ‘colour’ means nothing here."),
    ("layout", "sideways", "layout: ‘sideways’ is none of steps, whole."),
    ("steps", [], "steps: there is none."),
    ("steps.0", "x", "Step 1: this should be an object in { }."),
    ("steps.1.questions", {}, "Step 2, questions: this should be a list in [ ]."),
    ("steps.0.questions.1.required", "yes", "Step 1, question 2, required: this should be true or false."),
    ("steps.0.questions.0.key", "Name!", "Step 1, question 1, key: ‘Name!’ should be written with small letters, "
     "digits and _, from a letter on."),
    ("steps.0.questions.0.label", "", "Step 1, question 1, label: this is empty."),
    ("steps.0.questions.0.hint", "x" * 401, "Step 1, question 1, hint: this is longer than 400 characters."),
    ("steps.0.questions.0.type", "tarot", "Step 1 ‘You’, question ‘Who’: the question type ‘tarot’ is not installed "
     "here. Install its plugin, or use another type."),
    ("steps.0.questions.0.colour", "red", "Step 1 ‘You’, question ‘Who’: the question type ‘short_text’ has no "
     "option ‘colour’."),
    ("steps.0.questions.0.max_length", 9999, "Step 1 ‘You’, question ‘Who’, max_length: Ensure this value is less "
     "than or equal to 500."),
    ("steps.0.questions.0.key", "age", "The key ‘age’ is used twice: Step 1 ‘You’, question ‘Who’ and "
     "Step 1 ‘You’, question ‘Age’. Give each question a key of its own."),
    ("steps.0.guidance", "<p>Hi<script>x</script></p>", "Step 1, guidance: ‘<script>’ as it stands there cannot be "
     "part of a text."),
    ("notice", '<p onclick="x">Hi</p>', "notice: ‘<p>’ as it stands there cannot be part of a text."),
    ("notice", '<p><a href="javascript:x">Hi</a></p>', "notice: a link leads to ‘javascript:x’. Use https, mailto, "
     "tel or a path."),
    ("conditions", [], "Step 2 ‘More’: there is no condition called ‘mine’. This form has none with a name."),
    ("conditions.0.rules.0.operator", "resembles", "Condition 1, rule 1, operator: ‘resembles’ is none of is, is_not, "
     "contains, is_answered, is_not_answered, less, more, before, after."),
    ("conditions.0.rules.0", {"condition": ""}, "Condition 1, rule 1, condition: this is empty."),
]  # fmt: skip


@pytest.mark.parametrize("path, value, expected", WRONG, ids=[f"{path}={str(value)[:20]}" for path, value, _ in WRONG])
def test_what_cannot_be_used_is_said_with_its_place(branching, path, value, expected):
    assert expected in refused(change(exported(branching), path, value))


def test_a_file_that_was_changed_without_saying_so_is_refused(branching):
    form = exported(branching) | {"notice": "<p>We sell what you tell us.</p>"}

    assert refused(form) == [
        "The digest does not fit what the form asks: the file was changed. If that was meant, take ‘digest’ out."
    ]


def test_a_key_that_was_live_keeps_its_type_through_a_file_too(branching):
    versions.current(branching)
    form = change(exported(branching), "steps.0.questions.0.type", "long_text")
    form["steps"][0]["questions"][0] = {"type": "long_text", "key": "who", "label": "Who"}

    with pytest.raises(ImportRefused) as caught:
        exchange.import_form(form, branching)
    assert caught.value.sentences[0].startswith("Step 1 ‘You’, question ‘Who’: the key ‘who’ was live")


RENAMED = [
    ("steps.0.key", "them", "Step 1 ‘You’: its key is live as ‘you’ and cannot become ‘them’. Write ‘you’"),
    ("steps.0.questions.1.key", "years", "Step 1 ‘You’, question ‘Age’: its key is live as ‘age’ and cannot become "
     "‘years’. Write ‘age’"),
    ("steps.3.questions.1.options.0.key", "note", "Step 4 ‘End’, question ‘How’, ‘A letter’: its key is live as "
     "‘letter’ and cannot become ‘note’. Write ‘letter’"),
]  # fmt: skip


@pytest.mark.parametrize("path, key, sentence", RENAMED)
def test_a_key_that_was_live_stays_through_a_file_where_the_words_are_the_same(branching, path, key, sentence):
    raw = branching.steps.get_prep_value()
    raw[3]["value"]["questions"].append({"type": "one_choice", "value": asks("how", options=OPTIONS)[1]})
    del raw[2]["value"]["questions"][1]["value"]["condition"]
    branching.steps = FormPage._meta.get_field("steps").stream_block.to_python(raw)
    branching.save()

    with pytest.raises(ImportRefused) as caught:
        exchange.import_form(change(exported(branching), path, key), branching)
    assert [each.partition(" again;")[0] for each in caught.value.sentences] == [sentence]


def test_a_file_may_ask_anew_in_other_words(branching):
    form = change(exported(branching), "steps.0.questions.0", {"type": "short_text", "key": "me", "label": "Your name"})
    form["conditions"][0]["rules"][0]["question"] = "me"

    assert next(exchange.import_form(form, branching).plan.questions).key == "me"


# --- by command -----------------------------------------------------------------------------------


def test_a_form_goes_out_and_comes_in_by_command(branching, tmp_path, capsys):
    file = tmp_path / "form.json"
    call_command("export_form", branching.pk, str(file))
    call_command("import_form", str(file), publish=True)
    made = FormPage.objects.exclude(pk=branching.pk).get()

    assert capsys.readouterr().out == (
        f"Start a conversation is in {file}.\nStart a conversation is public now, number {made.pk}.\n"
    )
    assert (made.live, digest(made)) == (True, digest(branching))
    assert made.is_sibling_of(branching)


def test_a_form_comes_as_the_draft_of_one_that_exists(branching, tmp_path, capsys):
    file = tmp_path / "form.json"
    form = change(exported(branching), "title", "Talk to us")
    file.write_text(json.dumps(form))
    call_command("import_form", str(file), page=branching.pk)
    page = FormPage.objects.get()

    assert (page.title, page.get_latest_revision_as_object().title) == ("Start a conversation", "Talk to us")
    assert capsys.readouterr().out == f"Talk to us is a draft now, number {page.pk}.\n"


def test_the_draft_or_what_is_live_is_written_to_the_screen(branching, capsys):
    branching.title = "Draft"
    branching.save_revision()
    for live, title in ((False, "Draft"), (True, "Start a conversation")):
        call_command("export_form", branching.pk, live=live)
        assert json.loads(capsys.readouterr().out)["title"] == title


NO_FORM = "There is no form with the number {}: look in the address of its editor."
FAILURES = [
    ("export_form", [0], {}, NO_FORM.format(0)),
    ("export_form", ["page", "/no/x"], {}, "/no/x cannot be written (No such file or directory)."),
    ("import_form", ["/no/x"], {}, "/no/x cannot be read (No such file or directory)."),
    ("import_form", ["file"], {"page": 9999}, NO_FORM.format(9999)),
    ("import_form", ["file"], {"below": 9999}, "There is no such page to put the form below: name one with --below."),
    ("import_form", ["broken"], {}, "The file is not JSON: line 1, column 1."),
]


@pytest.mark.parametrize("command, arguments, options, expected", FAILURES)
def test_commands_fail_with_a_sentence(branching, tmp_path, command, arguments, options, expected):
    (tmp_path / "broken").write_text("<")
    (tmp_path / "file").write_text(exchange.dumps(exchange.export_form(branching)))
    places = {"page": branching.pk, "file": str(tmp_path / "file"), "broken": str(tmp_path / "broken")}

    with pytest.raises(CommandError) as caught:
        call_command(command, *[places.get(each, each) for each in arguments], **options)
    assert str(caught.value) == expected
    assert FormPage.objects.count() == 1
