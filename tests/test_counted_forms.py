"""Forms that are only counted: each choice becomes part of a number, and nothing leads back to who made it."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from referralforms.builder.models import FormPage
from referralforms.runner.models import Draft
from referralforms.submissions import counting
from referralforms.submissions.counting import AnswerCount, CountedPage
from referralforms.submissions.models import Submission
from referralforms.triage import answer_counts
from referralforms.triage.figures import Period, end_of_month
from tests.asking import soup, steps_of, token_on
from tests.factories import FormPageFactory, posted

OPTIONS = [{"key": "under_18", "label": "Under 18"}, {"key": "older", "label": "18 or over"}]
HEARD = [{"key": "web", "label": "On the web"}, {"key": "friend", "label": "From a friend"}]
AGE = ("one_choice", {"key": "age_band", "label": "How old are you?", "required": False, "options": OPTIONS})
WHERE = (
    "several_choices",
    {"key": "how_heard", "label": "How did you hear of us?", "required": False, "options": HEARD},
)
WORDS = ("short_text", {"key": "words", "label": "Anything else?", "required": False})
THIS_MONTH = timezone.localdate().replace(day=1)


@pytest.fixture
def equality(home_page, sealing_keys):
    steps = steps_of({"heading": "You", "questions": [AGE, WHERE]})
    return FormPageFactory(
        parent=home_page,
        title="About you",
        slug="about",
        steps=steps,
        is_counted=True,
        handlers=[],
        summary="Optional.",
    )


@pytest.fixture
def asking(form_page, equality):
    form_page.afterwards = equality
    form_page.save_revision().publish()
    return form_page


def send(client, page, token=None, **answers):
    data = {"token": token or token_on(client.get(page.get_url()))}
    return client.post(f"/forms/{page.pk}/send/", data | {f"q-{key}": each for key, each in answers.items()})


def counts() -> dict[tuple[str, str], int]:
    return {(each.question, each.answer): each.count for each in AnswerCount.objects.all()}


# --- counted, and kept nowhere ----------------------------------------------------------------------


def test_each_choice_is_added_to_a_number_of_the_month(client, equality):
    send(client, equality, age_band="older", how_heard=["web", "friend"])
    send(client, equality, age_band="older")
    send(client, equality)

    assert counts() == {("", ""): 3, ("age_band", "older"): 2, ("how_heard", "web"): 1, ("how_heard", "friend"): 1}
    assert set(AnswerCount.objects.values_list("form", "month")) == {(equality.translation_key, THIS_MONTH)}


def test_nothing_of_a_person_is_kept(client, equality):
    send(client, equality, age_band="older")

    assert (Submission.objects.count(), Draft.objects.count(), CountedPage.objects.count()) == (0, 0, 1)
    assert {each.name for each in CountedPage._meta.get_fields()} == {"id", "counted_on"}
    assert {each.name for each in AnswerCount._meta.get_fields()} == {
        *("id", "form", "month", "question", "answer", "count")
    }
    assert client.cookies == {}


def test_pressed_twice_it_counts_once_and_says_the_same(client, equality):
    token = token_on(client.get("/about/"))
    pages = [client.get(send(client, equality, token, age_band="older").url).text for _ in range(2)]

    assert counts() == {("", ""): 1, ("age_band", "older"): 1}
    assert [soup(page).h1.text for page in pages] == ["Thank you. Your answers are counted."] * 2


def test_no_way_through_steps_makes_a_submission_of_it(client, equality):
    token = token_on(client.get("/about/"))
    checked = client.post(f"/forms/{equality.pk}/step/1/", {"token": token, "q-age_band": "older"}, follow=True)
    client.post(f"/forms/{equality.pk}/check/", {"token": token_on(checked)})

    assert (Submission.objects.count(), counts()) == (0, {("", ""): 1, ("age_band", "older"): 1})


def test_the_api_counts_it_too_and_gives_no_reference(client, equality):
    address = f"/api/v1/forms/{equality.pk}/"
    read = client.get(address).json()
    body = {"version": read["version"], "token": str(uuid.uuid4()), "answers": {"age_band": "older"}}
    answers = [client.post(f"{address}submissions/", body, content_type="application/json") for _ in range(2)]

    assert (read["is_counted"], [each.status_code for each in answers]) == (True, [201, 200])
    assert (answers[0].json(), counts()) == ({"reference": "", "notices": []}, {("", ""): 1, ("age_band", "older"): 1})


def test_staff_cannot_enter_one_for_somebody(client, equality, person_in, kent):
    client.force_login(person_in("Triage worker", kent))

    assert "About you" not in client.get("/admin/submissions/enter/").text
    assert client.get(f"/admin/submissions/enter/{equality.pk}/").status_code == 404


def test_a_page_that_was_counted_is_forgotten_after_a_month(db):
    day = timezone.localdate() - datetime.timedelta(days=counting.REMEMBERED_DAYS + 1)
    CountedPage.objects.create(id=uuid.uuid4(), counted_on=day)
    CountedPage.objects.create(id=uuid.uuid4())

    assert (counting.forget_counted_pages(), CountedPage.objects.count()) == (1, 1)


# --- offered after sending --------------------------------------------------------------------------


def sent_page(client, page):
    token = token_on(client.get(page.get_url()))
    return client.get(client.post(f"/forms/{page.pk}/send/", {"token": token, **posted()}).url)


def test_it_is_offered_beside_the_reference_and_its_address_says_nothing(client, asking):
    page = soup(sent_page(client, asking).text)
    section = page.find("section", attrs={"aria-labelledby": "afterwards"})

    assert (section.h2.text, section.a["href"]) == ("About you", "/about/")
    assert "nothing joins them to what you sent" in section.text


def test_a_form_that_is_not_public_is_not_offered(client, asking, equality):
    equality.unpublish()

    assert "afterwards" not in sent_page(client, asking).text


def test_the_api_tells_which_form_comes_after(client, asking, equality):
    assert client.get(f"/api/v1/forms/{asking.pk}/").json()["afterwards"] == equality.pk


# --- what an editor may build -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change, said",
    [
        (
            {"steps": steps_of({"heading": "You", "questions": [AGE, WORDS]})},
            {
                "steps": [
                    "Step 1 ‘You’, question ‘Anything else?’: a form that is only counted asks with choices alone, and "
                    "without a line to write on. Give it choices, or take it out."
                ]
            },
        ),
        (
            {"layout": "steps"},
            {"layout": ["A form that is only counted stands on one page, so that nothing of it need be kept."]},
        ),
        (
            {"handlers": [("notify_staff", {"to": "a@example.org"})]},
            {"handlers": ["Of a form that is only counted there is no submission with which anything could be done."]},
        ),
    ],
    ids=["words", "steps", "handlers"],
)
def test_a_form_that_is_counted_asks_with_choices_on_one_page(equality, change, said):
    for name, each in change.items():
        setattr(equality, name, each)
    with pytest.raises(ValidationError) as caught:
        equality.clean()

    assert caught.value.message_dict == said


def test_a_form_with_submissions_is_not_asked_afterwards(form_page, equality):
    form_page.afterwards = FormPage.objects.get(pk=form_page.pk)
    with pytest.raises(ValidationError) as caught:
        form_page.clean()

    assert caught.value.message_dict == {"afterwards": ["Choose a form that is only counted."]}


# --- the report -------------------------------------------------------------------------------------


def report(period: Period) -> dict[str, list[tuple[str, float]]]:
    return {
        table.title: [(row.label, row.numbers[0]) for row in (*table.rows, table.total)]
        for table in answer_counts.tables(period)
    }


def test_the_report_adds_up_the_months_that_lie_wholly_within_it(equality):
    for month, answer, number in ((1, "older", 7), (2, "older", 4), (2, "under_18", 2), (3, "older", 9)):
        AnswerCount.objects.create(
            form=equality.translation_key,
            month=datetime.date(2026, month, 1),
            question="age_band",
            answer=answer,
            count=number,
        )
    AnswerCount.objects.create(form=equality.translation_key, month=datetime.date(2026, 2, 1), count=6)

    assert report(Period(datetime.date(2026, 1, 2), datetime.date(2026, 3, 30))) == {
        "How old are you?": [("Under 18", 2), ("18 or over", 4), ("All who sent these questions", 6)]
    }


def test_what_is_no_longer_asked_keeps_its_numbers(db):
    AnswerCount.objects.create(form=uuid.uuid4(), month=THIS_MONTH, question="gone", answer="yes", count=5)

    assert report(Period(THIS_MONTH, end_of_month(THIS_MONTH))) == {
        "gone (no longer asked)": [("yes", 5), ("All who sent these questions", 0)]
    }


@pytest.mark.parametrize("role", ["Manager", "Analyst"])
def test_small_numbers_are_never_shown(client, equality, person_in, kent, role):
    for _ in range(3):
        send(client, equality, age_band="older")
    client.force_login(person_in(role, kent))
    days = {"first": THIS_MONTH.isoformat(), "last": end_of_month(THIS_MONTH).isoformat(), "base": "cohort"}
    page = soup(client.get(reverse("triage_report"), days).text)
    table = page.find("h2", string="How old are you?").find_next("table")

    assert [[cell.text.strip() for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")] == [
        ["Answer", "People"],
        ["Under 18", "0"],
        ["18 or over", "fewer than 5"],
        ["All who sent these questions", "fewer than 5"],
    ]


@pytest.mark.parametrize("forms", [1, 3])
def test_the_report_of_counts_asks_the_same_of_the_database_for_more_forms(
    home_page, sealing_keys, forms, django_assert_num_queries
):
    for number in range(forms):
        steps = steps_of({"heading": "You", "questions": [AGE, WHERE]})
        page = FormPageFactory(parent=home_page, slug=f"c{number}", steps=steps, is_counted=True, handlers=[])
        counting.count(page.translation_key, [("age_band", "older")], token=uuid.uuid4())
    connection.queries_log.clear()

    with django_assert_num_queries(2):
        assert len(answer_counts.tables(Period(THIS_MONTH, end_of_month(THIS_MONTH)))) == forms
