"""Streams whose block types come from plugins, and the field that holds several codes."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.http import QueryDict
from django.template import Context, Template
from wagtail import blocks

from casestudies.models import CaseStudyPage
from home.codes import CodesField
from home.fields import ABSENT, AbsentBlock, PluginStreamBlock, PluginStreamField
from home.models import HomePage
from referralforms.builder.models import FormPage
from tests.factories import CaseStudyPageFactory, FormPageFactory

HEADED = {"heading": "Heading", "text": "<p>Words</p>"}
GONE = {"type": "gone", "value": {"deep": [1, {"two": None}], "words": "Zoë & co"}, "id": "id-of-gone"}
STORED = [
    {"type": "text", "value": HEADED, "id": "first"},
    GONE,
    {"type": "text", "value": HEADED, "id": "third"},
]


@pytest.fixture
def stream() -> PluginStreamBlock:
    return HomePage._meta.get_field("body").stream_block


@pytest.fixture
def page_with_absent_block(home_page, stream):
    home_page.body = stream.to_python(STORED)
    home_page.save_revision().publish()
    return HomePage.objects.get(pk=home_page.pk)


# --- Blocks of absent plugins ------------------------------------------------------------------------


def test_a_stream_has_own_blocks_then_those_of_plugins_then_the_absent_one(stream):
    names = list(stream.child_blocks)
    assert names[0] == "text"
    assert {"case_studies", "insights", "start_a_conversation"} < set(names)
    assert names[-1] == ABSENT


def test_a_block_of_an_absent_plugin_is_held_at_its_place(stream):
    value = stream.to_python(STORED)
    assert [child.block_type for child in value] == ["text", ABSENT, "text"]
    assert value[1].value == GONE


def test_a_block_of_an_absent_plugin_is_stored_as_it_was(stream):
    assert stream.get_prep_value(stream.to_python(STORED))[1] == GONE


def test_what_is_stored_is_read_and_stored_again_without_a_change(page_with_absent_block, stream):
    assert stream.get_prep_value(page_with_absent_block.body) == STORED


def test_a_block_without_an_id_is_held_too(stream):
    bare = {"type": "gone", "value": 1}
    assert stream.get_prep_value(stream.to_python([bare])) == [bare]


def test_many_streams_are_read_at_once(stream):
    values = stream.bulk_to_python([STORED, []])
    assert [[child.block_type for child in value] for value in values] == [["text", ABSENT, "text"], []]


def test_text_that_is_no_json_is_kept_as_raw_text(stream):
    value = stream.to_python("no JSON")
    assert (len(value), value.raw_text) == (0, "no JSON")


def test_an_empty_stream_is_empty(stream):
    assert [len(stream.to_python(nothing)) for nothing in ([], "", None)] == [0, 0, 0]


def test_a_question_of_an_absent_plugin_inside_a_step_is_held_at_its_place():
    stream = FormPage._meta.get_field("steps").stream_block
    question = {"type": "short_text", "value": {"key": "name", "label": "Name?"}, "id": "q1"}
    step = {"heading": "", "guidance": "", "questions": [question, GONE]}
    value = stream.to_python([{"type": "step", "value": step, "id": "s1"}])

    stored = stream.get_prep_value(value)[0]["value"]["questions"]
    assert [child.block_type for child in value[0].value["questions"]] == ["short_text", ABSENT]
    assert [stored[0]["type"], stored[1]] == ["short_text", GONE]


def test_a_revision_keeps_a_block_of_an_absent_plugin(page_with_absent_block, stream):
    revised = page_with_absent_block.get_latest_revision_as_object()
    assert stream.get_prep_value(revised.body) == STORED


def test_publishing_a_revision_keeps_a_block_of_an_absent_plugin(page_with_absent_block, stream):
    page_with_absent_block.get_latest_revision().publish()
    assert stream.get_prep_value(HomePage.objects.get().body) == STORED


def test_the_rows_of_a_form_page_keep_steps_with_absent_questions(home_page):
    steps = [{"type": "step", "value": {"heading": "", "guidance": "", "questions": [GONE]}, "id": "s1"}]
    page = FormPageFactory(parent=home_page)
    page.steps = FormPage._meta.get_field("steps").stream_block.to_python(steps)
    page.save()

    stored = FormPage._meta.get_field("steps").get_prep_value(FormPage.objects.get().steps)
    assert stored[0]["value"]["questions"] == [GONE]


def test_a_field_says_whether_it_holds_absent_blocks(page_with_absent_block):
    field = HomePage._meta.get_field("body")
    assert field.has_absent_blocks(page_with_absent_block)
    page_with_absent_block.body = []
    assert not field.has_absent_blocks(page_with_absent_block)


def test_a_block_of_an_absent_plugin_shows_nothing(page_with_absent_block):
    drawn = Template("{% load wagtailcore_tags %}{% for block in body %}[{% include_block block %}]{% endfor %}")
    shown = drawn.render(Context({"body": page_with_absent_block.body}))
    assert shown.count("Heading") == 2
    assert "[]" in shown


def test_a_block_of_an_absent_plugin_is_not_in_the_api(page_with_absent_block, client):
    fields = client.get(f"/api/v1/pages/{page_with_absent_block.pk}/").json()["fields"]
    assert [block["type"] for block in fields["body"]] == ["text", "text"]


def test_a_block_of_an_absent_plugin_is_not_searched(stream):
    found = " ".join(str(each) for each in stream.get_searchable_content(stream.to_python(STORED)))
    assert "Heading" in found
    assert "Zoë" not in found


def test_the_editor_is_given_an_absent_block_and_gives_it_back(stream):
    value = stream.to_python([GONE])
    child = value[0]
    posted = QueryDict(mutable=True)
    posted.update(
        {
            "body-count": "1",
            "body-0-type": ABSENT,
            "body-0-order": "0",
            "body-0-deleted": "",
            "body-0-id": child.id,
            "body-0-value": child.block.value_for_form(child.value),
        }
    )
    cleaned = stream.clean(stream.value_from_datadict(posted, {}, "body"))
    assert stream.get_prep_value(cleaned) == [GONE]


@pytest.mark.parametrize("posted", ["", "no JSON", "[1]", '"words"', '{"no": "type"}'])
def test_an_absent_block_that_holds_nothing_is_refused(posted):
    block = AbsentBlock()
    with pytest.raises(ValidationError, match="There is nothing to keep here"):
        block.clean(block.value_from_form(posted))


def test_an_absent_block_starts_empty():
    assert AbsentBlock().get_default() == {}


def test_migrations_hold_the_point_and_no_block():
    field = PluginStreamField("home_blocks", own=[("text", blocks.CharBlock())], blank=True)
    assert field.deconstruct()[1:] == ("home.fields.PluginStreamField", ["home_blocks"], {"blank": True})


def test_a_plugins_block_must_not_be_called_as_one_of_the_fields_own():
    field = PluginStreamField("home_blocks", own=[("newsletter", blocks.CharBlock())])
    field.set_attributes_from_name("body")
    field.model = HomePage
    message = "home_blocks 'newsletter' of insights is a block of the site's own: rename it."
    assert [(each.id, each.msg) for each in field.check()] == [("home.E005", message)]
    assert HomePage._meta.get_field("body").check() == []


def test_a_migration_can_make_the_field_again():
    written, imports = MigrationWriter.serialize(HomePage._meta.get_field("body"))
    assert "CharBlock" not in written
    assert imports == {"import home.fields"}


# --- Codes ---------------------------------------------------------------------------------------------

CHOICES = [("one", "The first"), ("two", "The second"), ("t%o", "With a per cent sign"), ("t_o", "With a low line")]


@pytest.fixture
def codes() -> CodesField:
    field = CodesField("codes", choices=CHOICES)
    field.set_attributes_from_name("codes")
    return field


@pytest.mark.parametrize(
    ("value", "stored"),
    [([], ""), (["one"], "|one|"), (["one", "two"], "|one|two|"), (("two",), "|two|"), ("|one|", "|one|"), (None, "")],
)
def test_codes_are_stored_between_bars(codes, value, stored):
    assert codes.get_prep_value(value) == stored


@pytest.mark.parametrize("value", [[], ["one"], ["one", "two"]])
def test_codes_are_read_as_they_were_stored(codes, value):
    assert codes.from_db_value(codes.get_prep_value(value), None, None) == value


def test_labels_come_in_the_order_of_the_choices(codes):
    assert codes.labels(["two", "one"]) == ["The first", "The second"]


def test_a_code_that_is_no_longer_a_choice_has_no_label(codes):
    assert codes.labels(["former", "two"]) == ["The second"]


def test_a_code_outside_the_choices_is_refused(codes):
    with pytest.raises(ValidationError, match="three: choose from the list"):
        codes.validate(["one", "three"], None)


def test_no_code_is_refused_unless_the_field_may_be_blank(codes):
    with pytest.raises(ValidationError):
        codes.validate([], None)
    assert CodesField(choices=CHOICES, blank=True).validate([], None) is None


def test_the_form_offers_one_box_for_each_choice(codes):
    field = codes.formfield()
    assert (field.choices, field.required, field.label) == (CHOICES, True, "Codes")
    assert field.clean(["two", "one"]) == ["two", "one"]
    with pytest.raises(ValidationError):
        field.clean(["three"])


def test_check_names_a_column_too_short_for_all_codes():
    field = CodesField(choices=CHOICES, max_length=10)
    assert [(each.id, each.msg) for each in field.check()] == [("home.E010", "max_length must be at least 17.")]
    assert CodesField(choices=CHOICES, max_length=17).check() == []


def test_a_page_keeps_its_codes_in_the_database_and_in_revisions(case_study_index):
    page = CaseStudyPageFactory(parent=case_study_index, harms=["burglary", "robbery"], content_notes=[])
    page.save_revision()

    stored = CaseStudyPage.objects.get(pk=page.pk)
    assert (stored.harms, stored.content_notes) == (["burglary", "robbery"], [])
    assert stored.get_latest_revision_as_object().harms == ["burglary", "robbery"]


def test_pages_are_found_by_a_code_they_have(case_study_index):
    both = CaseStudyPageFactory(parent=case_study_index, harms=["burglary", "robbery"])
    one = CaseStudyPageFactory(parent=case_study_index, harms=["robbery"])

    def having(code: str) -> list[int]:
        return list(CaseStudyPage.objects.filter(harms__has=code).order_by("pk").values_list("pk", flat=True))

    assert [having("burglary"), having("robbery"), having("fraud")] == [[both.pk], [both.pk, one.pk], []]


@pytest.mark.parametrize("code", ["burg%", "b_rglary", "burglar", "%", "_", "", "|", "burglary|robbery", "\\"])
def test_a_code_is_matched_whole_and_letter_by_letter(case_study_index, code):
    CaseStudyPageFactory(parent=case_study_index, harms=["burglary"])
    assert not CaseStudyPage.objects.filter(harms__has=code).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "found"), [("t%o", True), ("t_o", False), ("two", False), ("%", False)])
def test_signs_with_a_meaning_in_patterns_stand_for_themselves(code, found):
    expression = models.Value("|t%o|", output_field=CodesField(choices=CHOICES))
    condition = expression.output_field.get_lookup("has")(expression, code)
    with connection.cursor() as cursor:
        sql, params = condition.as_sql(CaseStudyPage.objects.all().query.get_compiler("default"), connection)
        cursor.execute(f"SELECT CASE WHEN {sql} THEN 1 ELSE 0 END", params)
        assert bool(cursor.fetchone()[0]) == found
