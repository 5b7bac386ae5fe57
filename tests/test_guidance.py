"""What a person reads where an area has rules: never a refusal, never a dead end, never an error."""

import base64
import datetime
import uuid
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from wagtail.models import Site

from home.models import Area, SiteDetails
from referralforms.builder.area_rules import AreaRules, codes_of, notices, rules_of
from referralforms.builder.guidance import AGREEMENT_NOTICES, NO_AREA, SAYINGS, Notice, PassedOn, Rules, guidance
from referralforms.builder.journey import Journey
from referralforms.runner import tokens
from referralforms.submissions.models import Submission
from tests.asking import soup, steps_of, token_on
from tests.factories import AreaFactory, FormPageFactory

NO_RULES = Rules()
KENT = Rules(may_start={"domestic_abuse": "no", "sexual_harm": "no"}, minimum_ages={"harmed": 10, "responsible": 18})
GLOUCESTERSHIRE = Rules(may_start={"domestic_abuse": "assessed", "sexual_harm": "assessed"})
ESSEX = Rules(waits_for_sentence=True)
ABUSE = {"chosen": ["domestic_abuse", "drugs"]}


def keys(rules: Rules | None, **facts) -> list[str]:
    return [notice.key for notice in guidance(rules, {"area": "kent-medway", **facts})]


@pytest.mark.parametrize("audience", ["harmed", "responsible", "family", "professional", ""])
@pytest.mark.parametrize("rules", [None, NO_RULES])
def test_no_rule_says_nothing(rules, audience):
    assert keys(rules, audience=audience, offence_category=ABUSE, justice_stage="charged") == []


def test_no_area_is_the_central_queue_and_no_error():
    assert guidance(None, {"area": ""}) == [NO_AREA]
    assert guidance(None, {}) == []  # the form does not ask


@pytest.mark.parametrize("harm", ["domestic_abuse", "sexual_harm"])
@pytest.mark.parametrize(
    "rules, audience, told",
    [
        (KENT, "responsible", ["harmed_starts"]),
        (GLOUCESTERSHIRE, "responsible", ["assessed"]),
        (KENT, "harmed", []),
        (KENT, "family", []),
        (NO_RULES, "responsible", []),
    ],
)
def test_who_may_start_depends_on_the_area_and_the_harm(rules, audience, told, harm):
    assert keys(rules, audience=audience, offence_category={"chosen": [harm]}) == told
    assert keys(rules, audience=audience, offence_category={"chosen": ["burglary_theft"]}) == []


@pytest.mark.parametrize("role, told", [("responsible", ["harmed_starts"]), ("harmed", []), ("both", []), (None, [])])
def test_a_professional_is_told_the_same_about_the_person_they_refer(role, told):
    assert keys(KENT, audience="professional", referred_person_role=role, offence_category=ABUSE) == told


@pytest.mark.parametrize("answer, told", [("no", ["under_age"]), ("yes", []), ("not_sure", []), (None, [])])
def test_who_is_under_age_hears_who_else_helps(answer, told):
    assert keys(KENT, audience="harmed", age_group=answer) == told


def test_the_youngest_age_of_an_area_is_said_and_so_is_whom_to_ring():
    rules = Rules(minimum_ages={"harmed": 10}, youth_service="Kent Youth Justice Service", youth_phone="03000 41 41 41")
    [notice] = guidance(rules, {"audience": "harmed", "age_group": "no", "area": "kent-medway"})

    assert notice.phone == "03000 41 41 41"
    assert notice.text == (
        "In this area we speak with people from the age of 10. Kent Youth Justice Service can help people under 18. "
        "A worker reads whatever you send us. You can ask us to ring you."
    )


def test_a_kind_of_harm_that_another_service_takes_is_said_with_its_number():
    rules = Rules(passed_on=(PassedOn("hate_crime", "the hate crime service", "0800 138 1625"),))
    told = guidance(rules, {"audience": "harmed", "area": "x", "offence_category": {"chosen": ["hate_crime"]}})

    assert [(each.key, each.phone) for each in told] == [("passed_on_hate_crime", "0800 138 1625")]
    assert "the hate crime service" in told[0].text


@pytest.mark.parametrize(
    "stage, told",
    [
        ("investigation", ["waits"]),
        ("charged", ["waits"]),
        ("waiting_for_court", ["waits"]),
        ("sentenced", []),
        (None, []),
    ],
)
def test_an_area_that_waits_for_sentence_says_so(stage, told):
    assert keys(ESSEX, audience="harmed", justice_stage=stage) == told


@pytest.mark.parametrize(
    "rule, answer, told",
    [
        ("block", "no", ["agreement_needed"]),
        ("ask", "no", ["agreement_asked"]),
        ("ask", "not_answered", ["agreement_asked"]),
        ("allow", "no", []),
        ("block", "written", []),
        ("block", "spoken", []),
    ],
)
def test_a_referral_without_agreement_follows_the_area(rule, answer, told):
    assert keys(Rules(without_agreement=rule), audience="professional", agreement=answer) == told


@pytest.mark.parametrize("answer, told", [("no", ["talk_first"]), ("in_part", []), ("talk", []), ("yes", [])])
def test_only_a_no_to_responsibility_leads_to_an_explanation(answer, told):
    assert keys(None, audience="responsible", accepts_responsibility=answer) == told


def test_who_asks_for_someone_that_does_not_know_gets_something_to_pass_on():
    assert keys(None, audience="family", person_knows="no") == ["give_them"]


EVERY_RULE = Rules(
    may_start={"domestic_abuse": "no", "sexual_harm": "assessed"},
    passed_on=(PassedOn("hate_crime", "the hate crime service"),),
    waits_for_sentence=True,
    without_agreement="block",
)
EVERYTHING = {"chosen": ["domestic_abuse", "sexual_harm", "hate_crime"]}
REFUSING = ("cannot take", "not eligible", "refuse", "reject", "not possible", "unable")


def every_notice() -> set[Notice]:
    found = set(AGREEMENT_NOTICES.values())
    for audience, harm in product(
        ["harmed", "responsible", "family", "professional"], [EVERYTHING, {"chosen": ["sexual_harm"]}]
    ):
        facts = {"audience": audience, "area": "", "age_group": "no", "offence_category": harm, "agreement": "no"}
        facts |= {"justice_stage": "charged", "accepts_responsibility": "no", "person_knows": "no"}
        found |= set(guidance(EVERY_RULE, facts))
    return found


def test_every_notice_leads_to_a_person_and_refuses_nobody():
    told = every_notice()

    assert len(told) >= len(SAYINGS)
    assert [each.key for each in told if any(word in each.text.lower() for word in REFUSING)] == []
    humans = ("worker", "manager", "ask us")
    assert [each.key for each in told if not any(word in each.text for word in humans)] == []


@pytest.mark.parametrize("odd", [None, "", [], ["domestic_abuse"], {"other": "x"}, 5, {"chosen": []}], ids=repr)
def test_an_odd_answer_is_no_error(odd):
    assert keys(KENT, audience="responsible", offence_category=odd) == []


# --- Records --------------------------------------------------------------------------------------

TODAY = datetime.date(2026, 6, 1)


@pytest.fixture
def area(db):
    return AreaFactory(key="essex")


def test_the_rules_of_an_area_are_those_of_the_day(area):
    AreaRules.objects.create(area=area, from_date=datetime.date(2025, 1, 1), to_date=datetime.date(2025, 12, 31))
    now = AreaRules.objects.create(area=area, from_date=datetime.date(2026, 1, 1))

    assert list(AreaRules.objects.in_force(TODAY)) == [now]
    assert list(AreaRules.objects.in_force(datetime.date(2024, 1, 1))) == []


def test_two_rules_of_an_area_never_hold_on_one_day(area):
    AreaRules.objects.create(area=area, from_date=datetime.date(2025, 1, 1))
    second = AreaRules(area=area, from_date=datetime.date(2026, 1, 1))

    with pytest.raises(ValidationError) as caught:
        second.full_clean()
    assert caught.value.message_dict == {
        "from_date": ["These days have rules already: Essex, from 01 January 2025. End those first."]
    }


def test_rules_do_not_end_before_they_begin(area):
    with pytest.raises(IntegrityError):
        AreaRules.objects.create(area=area, from_date=TODAY, to_date=TODAY - datetime.timedelta(days=1))


def test_a_record_becomes_the_rules_that_are_evaluated(area):
    record = AreaRules(
        area=area,
        min_age_harmed=10,
        starts_domestic_abuse="no",
        starts_sexual_harm="assessed",
        passed_on=[("category", {"category": "hate_crime", "to_whom": "the hate crime service", "phone": ""})],
        waits_for_sentence=True,
        without_agreement="allow",
    )

    assert record.rules == Rules(
        minimum_ages={"harmed": 10},
        may_start={"domestic_abuse": "no", "sexual_harm": "assessed"},
        passed_on=(PassedOn("hate_crime", "the hate crime service", ""),),
        waits_for_sentence=True,
        without_agreement="allow",
    )


@pytest.mark.parametrize("key", ["", "atlantis", "essex"])
def test_no_area_or_no_rule_has_no_rules(key, area):
    assert rules_of(key) is None


@pytest.fixture
def asking_page(home_page, area, sealing_keys):
    AreaRules.objects.create(area=area, waits_for_sentence=True, youth_service="Essex Youth Justice")
    options = [{"key": "charged", "label": "Charged"}, {"key": "finished", "label": "Finished"}]
    asked = [
        ("area", {"key": "area", "label": "Where?"}),
        ("one_choice", {"key": "justice_stage", "label": "What stage?", "options": options}),
        ("yes_no", {"key": "age_group", "label": "18 or over?", "required": False}),
    ]
    steps = [("step", {"heading": "", "guidance": "", "questions": asked})]
    page = FormPageFactory(parent=home_page, slug="ask", steps=steps, audience="harmed")
    page.refresh_from_db()
    return page


@pytest.mark.parametrize(
    "answers, told",
    [
        ({"area": "essex", "justice_stage": "charged"}, ["waits"]),
        ({"area": "essex", "justice_stage": "finished"}, []),
        ({"area": "not-sure", "justice_stage": "charged"}, ["no_area"]),
        ({"area": "essex", "justice_stage": "charged", "age_group": "no"}, ["under_age:harmed", "waits"]),
    ],
)
def test_the_answers_of_a_form_decide_what_is_told(asking_page, answers, told):
    assert codes_of(asking_page, Journey.of_json(asking_page.plan, answers)) == told


def sent(client, page, **answers):
    token = token_on(client.get(page.get_url()))
    posted = {"token": token} | {f"q-{key}": each for key, each in answers.items()}
    return client.post(f"/forms/{page.pk}/send/", posted)


def test_after_sending_a_person_reads_what_will_happen_and_whom_to_ring(client, asking_page):
    response = sent(client, asking_page, area="essex", justice_stage="charged", age_group="no")
    page = soup(client.get(response.url).text)

    assert [section.h2.text for section in page.find_all("section", class_="notice")] == [
        "If you are under 18",
        "We may have to wait for the court",
    ]
    assert "Essex Youth Justice can help people under 18." in page.text


def test_the_address_of_the_receipt_says_nothing_of_the_answers(client, asking_page):
    quiet = sent(client, asking_page, area="essex", justice_stage="finished").url
    telling = sent(client, asking_page, area="essex", justice_stage="charged", age_group="no").url
    said = base64.urlsafe_b64decode(telling.split("/sent/")[1].split(":")[0] + "==").decode()

    assert len(quiet) == len(telling)
    assert [word for word in ("waits", "under_age", "harmed", "charged") if word in said] == []


def test_a_receipt_whose_hidden_part_is_not_ours_tells_nothing():
    assert [tokens.reveal(text) for text in ("", "x", "AAAA", tokens.hide("waits")[:-4] + "AAA=")] == [""] * 4
    assert tokens.reveal(tokens.hide("waits no_area")) == "waits no_area"


# --- Told at once ---------------------------------------------------------------------------------


@pytest.fixture
def asking_in_steps(asking_page):
    area, stage, age = [
        (each.block_type, each.block.get_prep_value(each.value)) for each in asking_page.steps[0].value["questions"]
    ]
    force = ("long_list", {"key": "police_force", "label": "Which force?", "required": False, **FORCES})
    where, what = {"heading": "Where", "questions": [area, age]}, {"heading": "What", "questions": [force, stage]}
    asking_page.steps = steps_of(where, what, {"heading": "End", "questions": [AGREES]})
    asking_page.layout = "steps"
    asking_page.save()
    return asking_page


FORCES = {"source": "police_forces", "follows_area": True}
AGREES = ("agreement", {"key": "agree", "label": "May we?", "statement": "You may."})


def headings(response) -> list[str]:
    return [section.h2.text for section in soup(response.text).find_all("section", class_="notice") if section.h2]


def step_posted(client, page, number, response, **answers):
    data = {"token": token_on(response)} | {f"q-{key}": each for key, each in answers.items()}
    return client.post(f"/forms/{page.pk}/step/{number}/", data, follow=True)


def test_what_an_answer_means_is_told_on_the_next_page_and_once(client, asking_in_steps):
    first = client.get("/ask/")
    second = step_posted(client, asking_in_steps, 1, first, area="essex", age_group="no")
    third = step_posted(client, asking_in_steps, 2, second, justice_stage="charged", police_force="")
    checked = step_posted(client, asking_in_steps, 3, third, agree="yes")

    assert [headings(each)[:2] for each in (first, second, third)] == [
        [],
        ["If you are under 18"],
        ["We may have to wait for the court"],
    ]
    assert headings(checked)[:2] == ["If you are under 18", "We may have to wait for the court"]
    assert "You can go on with this form. Or talk to a person first: ring" in second.text


def test_whoever_is_not_sure_of_the_area_is_told_at_once_that_we_find_the_team(client, asking_in_steps):
    second = step_posted(client, asking_in_steps, 1, client.get("/ask/"), area="not-sure", age_group="yes")

    assert headings(second) == ["We will find the right team"]


def test_a_form_on_one_page_tells_it_when_it_is_shown_again(client, asking_page):
    again = sent(client, asking_page, area="essex", age_group="no")

    assert (again.status_code, headings(again)[0]) == (422, "If you are under 18")


TOLD = {"q-area": "essex", "q-justice_stage": "charged", "q-age_group": "no"}


def press(client, page, token: str, **changes):
    return client.post(f"/forms/{page.pk}/send/", {"token": token, **TOLD, **changes}, follow=True)


def send_once(client, page, token, settings):
    return press(client, page, token)


def send_twice(client, page, token, settings):
    press(client, page, token)
    return press(client, page, token)


def send_and_change(client, page, token, settings):
    press(client, page, token, **{"q-justice_stage": "finished"})
    return press(client, page, token)


def send_a_page_that_is_too_old(client, page, token, settings):
    return press(client, page, f"{token}x")


def send_while_nothing_can_be_stored(client, page, token, settings):
    settings.KEYS_DIR = settings.KEYS_DIR / "gone"
    return press(client, page, token)


@pytest.mark.parametrize(
    "send, status, kept",
    [
        (send_once, 200, 1),
        (send_twice, 200, 1),
        (send_and_change, 422, 1),
        (send_a_page_that_is_too_old, 422, 0),
        (send_while_nothing_can_be_stored, 503, 0),
    ],
)
def test_however_the_sending_of_one_page_ends_rules_are_told_and_the_area_is_rung(
    client, asking_page, settings, send, status, kept
):
    Area.objects.update(phone="01245 000 000")
    response = send(client, asking_page, token_on(client.get("/ask/")), settings)
    main = soup(response.text).main
    written = {tag["name"]: tag["value"] for tag in main.select("input[checked]")}

    assert (response.status_code, Submission.objects.count()) == (status, kept)
    assert headings(response)[:2] == ["If you are under 18", "We may have to wait for the court"]
    assert "01245 000 000" in main.text
    assert written == ({} if status == 200 else TOLD)


def test_the_api_tells_the_same_with_a_number_to_ring(client, asking_page):
    SiteDetails.objects.update_or_create(site=Site.objects.get(), defaults={"phone": "01772 000 000"})
    read = client.get(f"/api/v1/forms/{asking_page.pk}/").json()
    answers = {"area": "essex", "age_group": "no"}
    body = {"version": read["version"], "token": str(uuid.uuid4()), "answers": answers}
    address = f"/api/v1/forms/{asking_page.pk}/submissions/"
    partly = client.post(address, body, content_type="application/json").json()
    whole = client.post(
        address, body | {"answers": answers | {"justice_stage": "charged"}}, content_type="application/json"
    )

    assert [each["key"] for each in partly["notices"]] == ["under_age"]
    assert [(each["key"], each["phone"]) for each in whole.json()["notices"]] == [
        ("under_age", "01772 000 000"),
        ("waits", "01772 000 000"),
    ]


# --- The police force of the area -----------------------------------------------------------------


def chosen(response) -> str:
    option = soup(response.text).find("select", attrs={"name": "q-police_force"}).find("option", selected=True)
    return option["value"] if option else ""


def test_the_list_of_police_forces_begins_with_that_of_the_area_and_can_be_changed(client, asking_in_steps):
    AreaRules.objects.update(police_force="essex-police")
    second = step_posted(client, asking_in_steps, 1, client.get("/ask/"), area="essex", age_group="yes")
    address = second.redirect_chain[-1][0]
    step_posted(client, asking_in_steps, 2, second, justice_stage="charged", police_force="kent-police")

    assert (chosen(second), chosen(client.get(address))) == ("essex-police", "kent-police")
    step_posted(client, asking_in_steps, 2, second, justice_stage="charged", police_force="")
    assert chosen(client.get(address)) == ""  # emptied by hand, it stays so


@pytest.mark.parametrize("given, force", [("not-sure", "essex-police"), ("essex", "")])
def test_without_an_area_or_its_force_nothing_is_chosen_for_anybody(client, asking_in_steps, given, force):
    AreaRules.objects.update(police_force=force)
    second = step_posted(client, asking_in_steps, 1, client.get("/ask/"), area=given, age_group="yes")

    assert chosen(second) == ""


def test_a_code_of_another_release_is_left_out(db):
    assert [each.heading for each in notices(["no_area", "said_once_upon_a_time"], "")] == [NO_AREA.heading]
