"""The sample forms against the list of what each must ask, line by line, and against the red lines."""

import csv
import re
from pathlib import Path

import pytest

from home.reading import AIM, plain_text, score
from referralforms import demo
from referralforms.builder import checks, versions
from referralforms.builder.journey import Journey
from referralforms.builder.models import FormPage, FormVersion
from referralforms.builder.plan import PlannedQuestion
from referralforms.builder.samples import sampled
from referralforms.submissions.priority import Reason
from tests.asking import soup

LISTED = (Path(__file__).parent / "intake_fields.csv").read_text(encoding="utf-8")
LINES = list(csv.DictReader(LISTED.splitlines()))
FILES = {
    "start_conversation": "1-start-a-conversation.toml",
    "person_harmed": "2-ask-as-a-person-harmed.toml",
    "person_responsible": "3-ask-as-a-person-responsible.toml",
    "family": "4-ask-for-a-family-member.toml",
    "professional": "5-professional-referral.toml",
}
FOR_PEOPLE = [form for form in FILES if form != "professional"]
EVERY_FILE = [path.name for path in demo.form_files()]

# What one line asks for is several questions, or a part of one.
PARTS_OF_CONTACT = {
    "channels": "channels",
    "phone_number": "phone",
    "phone_safe": "phone",
    "voicemail": "voicemail",
    "announce": "announce",
    "text_safe / email_safe / post_safe": "post",
    "address": "post",
    "safe_times": "times",
    "third_person": "third_person",
    "code_word": "code_word",
}
SEVERAL = {
    "in_custody": ["in_custody", "prison", "prison_offender_manager", "probation_officer"],
    "ids": ["prison_number", "crn", "pnc", "urn"],
    "release_date": ["release_date", "release_unknown_why"],
    "language": ["interpreter", "language", "dialect", "interpreter_gender"],
    "referrer": [
        "referrer_name",
        "referrer_job",
        "referrer_team",
        "referrer_organisation",
        "referrer_phone",
        "own_reference",
    ],
    "agreement": ["agreement", "agreement_on", "agreement_asked_by"],
    "risk_known": ["risk_known", "mappa_level", "risk_details", "risk_assessment", "visit_alone"],
    "victim_contact_status": ["victim_contact_status", "contact_worker"],
    "deadline": ["deadline", "deadline_why"],
    "equality": ["age_band", "disability", "ethnic_group", "religion", "sex", "gender", "orientation"],
    "other_party": ["other_party_name", "other_party_link", "other_party_known"],
}
# Elsewhere than in a question: the box at the top of every form, and the admin.
NOT_QUESTIONS = {"safe_now", "staff_*"}
# "For a person only four things are ever required", the first of which are those of ‘start a conversation’ too.
EVER_REQUIRED = {"name_to_use", "area", "contact", "agree_contact"}


class Described:
    """Stands for the sample site, of which a form takes its title and whom to tell."""

    data = {"forms": {"team_mailbox": "team@example.org"}}

    def described(self, item):
        return {name: item[name] for name in ("title", "slug", "summary")}


def page_of(file: str) -> FormPage:
    return demo.form(Described(), demo.read(demo.FOLDER / file))


def asked_in(form: str) -> dict[str, PlannedQuestion]:
    """Return what a form asks, and what is asked after it was sent."""
    file = FILES[form]
    after = next(each for each in EVERY_FILE if each.endswith(f"-{demo.read(demo.FOLDER / file)['afterwards']}.toml"))
    return {question.key: question for each in (file, after) for question in page_of(each).plan.questions}


def keys_of(line: dict, form: str) -> list[str]:
    """Return the keys of the questions that a line of the list means."""
    key = line["key"]
    if key in PARTS_OF_CONTACT or (key in {"email", "receipt"} and form != "professional"):
        return ["contact"]
    if key == "other_party" and form == "person_responsible":
        return ["other_party_name"]
    return SEVERAL.get(key, [key])


def demand(line: dict, form: str) -> str:
    """Return how a line is asked in a form: R, o, c or - of the list, without what is said beside it."""
    return (line[form] or "-").strip().split(" ")[0].rstrip(",;")


CASES = [(line, form) for line in LINES for form in FILES if line["key"] not in NOT_QUESTIONS]
NAMES = [f"{line['key']}-{form}" for line, form in CASES]


@pytest.fixture
def areas(kent, lincolnshire):
    """The areas that the forms offer."""


@pytest.mark.parametrize("line, form", CASES, ids=NAMES)
def test_each_line_of_the_list_is_asked_of_whom_it_says(line, form, areas):
    wanted, asked = demand(line, form), asked_in(form)
    if wanted == "auto":
        assert page_of(FILES[form]).audience == form.removeprefix("person_")
        return
    is_part = keys_of(line, form) == ["contact"]
    present = [key for key in keys_of(line, form) if key in asked]
    if is_part and line["key"] == "address":
        assert "post" in asked["contact"].value["channels"]  # whoever chooses a letter says where to, in every form
    elif is_part:
        assert offers(asked["contact"], line["key"]) is (wanted != "-")
    else:
        assert present == ([] if wanted == "-" else keys_of(line, form))


def offers(contact: PlannedQuestion, key: str) -> bool:
    """Say whether safe contact asks for a part."""
    value, part = contact.value, PARTS_OF_CONTACT.get(key, key)
    if key == "code_word":
        return value["ask_code_word"]
    if key == "receipt":
        return value["ask_receipt"]
    return part in value["channels"] or part in {"channels", "voicemail", "announce", "times"}


REQUIRED = [(line, form) for line, form in CASES if demand(line, form) == "R"]


@pytest.mark.parametrize("line, form", REQUIRED, ids=[f"{line['key']}-{form}" for line, form in REQUIRED])
def test_what_must_be_answered_is_required_of_professionals_and_of_people_only_the_four(line, form, areas):
    asked = asked_in(form)[keys_of(line, form)[0]]
    is_shown = asked.block.is_notice  # the notice is met by everybody, and has nothing to fill in

    if form == "professional":
        assert is_shown or asked.value["required"] is True
    else:
        assert asked.value["required"] is (asked.key in EVER_REQUIRED)


@pytest.mark.parametrize("form", FOR_PEOPLE)
def test_only_four_things_are_ever_required_of_a_person(form, areas):
    assert {key for key, asked in asked_in(form).items() if asked.value["required"]} == EVER_REQUIRED


@pytest.mark.parametrize("line, form", [each for each in CASES if demand(*each) == "c"])
def test_what_depends_on_another_answer_is_asked_only_then(line, form, areas):
    question = asked_in(form)[keys_of(line, form)[0]]
    conditional_steps = {
        each.key for step in page_of(FILES[form]).plan.steps if step.condition.parts for each in step.questions
    }

    assert question.key == "contact" or question.condition.parts or question.key in conditional_steps


@pytest.mark.parametrize("line", [line for line in LINES if line["key"] not in NOT_QUESTIONS | {"audience"}])
def test_every_question_has_the_sensitivity_of_the_list(line, areas):
    order = ["P", "PS", "CO", "SC"]
    ours = {"personal": "P", "safety": "PS", "case": "CO", "special": "SC"}
    listed = [word for word in re.findall(r"[A-Z]+", line["sensitivity"]) if word in order]
    for form in FILES:
        for key in keys_of(line, form)[:1]:
            if listed and key in asked_in(form) and key != "contact":
                given = ours[asked_in(form)[key].value["sensitivity"]]
                assert order.index(given) >= min(order.index(each) for each in listed)


# Where the list names in one choice what we ask in several, or has no word of its own for a box.
CHOICES = {
    "orders": 7,  # ‘not sure’ and its words are two boxes
    "person_knows": 3,  # a comma inside a choice
    "agreement": 4,  # the same
    "agency_kind": 22,  # of which the list gives those of one agency in brackets
}


def choices_listed(line: dict) -> int:
    """Return how many choices a line of the list names, or 0 where it is not answered by choosing."""
    found = re.match(r"(?:radio|checkboxes|multi-choice|list): ([^;]+)", line["type"])
    return CHOICES.get(line["key"], len(re.split(r"\||, ", found[1]))) if found else 0


WITH_CHOICES = [
    (line, form)
    for line, form in CASES
    if choices_listed(line) and keys_of(line, form) != ["contact"] and demand(line, form) not in {"-", "auto"}
]


@pytest.mark.parametrize("line, form", WITH_CHOICES, ids=[f"{line['key']}-{form}" for line, form in WITH_CHOICES])
def test_as_many_choices_are_offered_as_the_list_names(line, form, areas):
    asked = asked_in(form)[keys_of(line, form)[0]]
    is_professional_receipt = line["key"] == "receipt"  # who has a mobile of the police has a mail address too

    assert len(asked.block.offered(asked.value)) == (2 if is_professional_receipt else choices_listed(line))


def longest_listed(line: dict, form: str) -> int:
    """Return how many characters the list gives an answer in words, or 0 where it does not say."""
    own = re.search(r"\(\d+-(\d+)\)", line[form] or "")
    found = own or re.match(r"text(?:area)? \d+-(\d+)", line["type"])
    return int(found[1]) if found else 0


WITH_LENGTH = [
    (line, form)
    for line, form in CASES
    if longest_listed(line, form) and keys_of(line, form) != ["contact"] and demand(line, form) != "-"
]


@pytest.mark.parametrize("line, form", WITH_LENGTH, ids=[f"{line['key']}-{form}" for line, form in WITH_LENGTH])
def test_an_answer_may_be_as_long_as_the_list_says_and_a_reference_longer(line, form, areas):
    asked = asked_in(form)[line["key"]]
    longest, has_end = longest_listed(line, form), line["key"] != "crime_reference"
    too_long = Journey.of_json(page_of(FILES[form]).plan, {asked.key: "x" * (longest + 1)})
    journey = Journey.of_json(page_of(FILES[form]).plan, {asked.key: "x" * longest})

    assert bool(wrong_with(asked.key, journey)) is False
    assert bool(wrong_with(asked.key, too_long)) is has_end


def wrong_with(key: str, journey: Journey) -> list[str]:
    return [each.message for each in journey.known.asked[key].problems]


@pytest.mark.parametrize("file", EVERY_FILE)
def test_a_form_has_no_mistake_that_an_editor_would_be_told_of(file, areas):
    page = page_of(file)
    block = FormPage._meta.get_field("steps").stream_block
    cleaned = block.clean(page.steps)

    assert list(checks.mistakes(page.steps, page.conditions)) == []
    assert [child.block_type for child in cleaned] == [child.block_type for child in page.steps]


@pytest.mark.parametrize("file", EVERY_FILE)
def test_every_option_in_a_file_is_one_that_its_question_knows(file, areas):
    data = demo.read(demo.FOLDER / file)
    types = page_of(file).plan.questions
    known = {each.key: {*each.block.child_blocks, "type"} for each in types}
    written = {each["key"]: set(each) for step in demo.steps(data) for each in step["questions"]}

    assert {key: names - known[key] for key, names in written.items() if names - known[key]} == {}


@pytest.mark.parametrize("file", EVERY_FILE)
def test_a_change_in_a_file_is_made_to_a_question_that_it_asks(file):
    data = demo.read(demo.FOLDER / file)
    asked = {key for step in data["steps"] for key in step["questions"]}

    assert set(data.get("changes", {})) | set(data.get("questions", {})) <= asked


@pytest.mark.parametrize("file", EVERY_FILE)
def test_a_version_of_a_form_asks_what_the_form_asks(file, areas):
    page = page_of(file)
    defined = versions.definition(page)
    version = FormVersion(title=page.title, digest=versions.digest(defined), definition=defined)

    assert {each.key: each.block.offered(each.value) for each in version.steps.questions} == {
        each.key: each.block.offered(each.value) for each in page.plan.questions
    }


@pytest.mark.parametrize("file", EVERY_FILE)
def test_every_question_of_a_form_can_be_looked_at_with_a_sample_answer(file, areas):
    drawn = [asked.html for step in sampled(page_of(file).plan).steps for asked in step.all_questions]

    assert [html for html in drawn if not html] == []


# --- Red lines ------------------------------------------------------------------------------------


def test_the_person_responsible_is_never_asked_where_the_other_is_or_how_to_reach_them(areas):
    asked = asked_in("person_responsible")
    about_the_other = {key for key in asked if key.startswith("other_party")}
    # Where one can be reached oneself, and where it happened.
    own = {"contact", "area"}
    places = {
        key for key, each in asked.items() if each.block.name in {"address", "postcode", "phone", "email", "area"}
    }

    assert about_the_other == {"other_party_name"}
    assert places <= own


PARTY = {"audience": "harmed", "name_to_use": "Ann", "area": "kent-medway", "agree_contact": "yes"}
CONTACT = {"channels": ["self"]}


@pytest.mark.parametrize("form", FOR_PEOPLE)
@pytest.mark.parametrize(
    "unusual",
    [
        {},
        {"age_group": "no"},
        {"accepts_responsibility": "no"},
        {"person_knows": "no"},
        {"offence_category": {"chosen": ["sexual_harm", "domestic_abuse"]}},
        {"justice_stage": "waiting_for_court"},
        {"crime_reference": ["I have lost it"], "prison_number": "???", "name_to_use": "😢 O’Brien-<b>"},
        {"area": "not-sure"},
        {"orders": {"chosen": ["restraining"]}},
    ],
    ids=lambda each: "-".join(each) or "nothing",
)
def test_nobody_is_refused_whatever_they_answer(form, unusual, areas):
    given = {key: each for key, each in (PARTY | {"contact": CONTACT} | unusual).items() if key in asked_in(form)}
    journey = Journey.of_json(page_of(FILES[form]).plan, given)

    assert journey.error_list == []
    assert journey.is_complete


@pytest.mark.parametrize("form", FOR_PEOPLE)
def test_no_receipt_is_sent_unless_it_is_asked_for(form, areas):
    journey = Journey.of_json(page_of(FILES[form]).plan, least(form))

    assert journey.answers["contact"]["receipt"] == "no"


def least(form: str) -> dict:
    """Return the answers that a form needs, and no more."""
    return {key: each for key, each in (PARTY | {"contact": CONTACT}).items() if key in asked_in(form)}


@pytest.mark.parametrize("file", EVERY_FILE)
def test_no_form_asks_for_a_story_a_newsletter_or_a_donation(file, areas):
    words = page_words(page_of(file)).lower()

    assert [
        each for each in ("newsletter", "donat", "publish", "your story", "case stud", "media") if each in words
    ] == []


def test_a_family_member_of_someone_who_does_not_know_is_asked_about_themselves_alone(areas):
    journey = Journey.of_json(page_of(FILES["family"]).plan, {"person_knows": "no"})

    assert {"story", "other_person"} & {step.key for step in journey.path} == set()


# --- What triage is told --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form, answers, code",
    [
        ("person_harmed", {"age_group": "no"}, Reason.CHILD),
        ("person_harmed", {"lives_with_other": "yes"}, Reason.LIVES_TOGETHER),
        ("professional", {"risk_known": {"chosen": ["weapons", "self_harm"]}}, Reason.DANGER),
    ],
)
def test_an_answer_that_presses_tells_triage_so_and_no_more(form, answers, code, areas):
    journey = Journey.of_json(page_of(FILES[form]).plan, {"area": "kent-medway", **answers})

    assert journey.facts == {"area": "kent-medway", code: "yes"}


def test_a_deadline_tells_triage_its_date(areas):
    journey = Journey.of_json(page_of(FILES["professional"]).plan, {"deadline": "2030-01-02"})

    assert journey.facts == {"deadline": "2030-01-02"}


@pytest.mark.parametrize("form", FILES)
def test_the_language_of_an_interpreter_tells_triage_in_which_to_speak(form, areas):
    journey = Journey.of_json(page_of(FILES[form]).plan, {"interpreter": "yes", "language": "polish"})

    assert journey.facts == {"language": "pl"}


# --- Words ----------------------------------------------------------------------------------------


def page_words(page: FormPage) -> str:
    """Return every word that a person reads in a form."""
    drawn = [question.block.draw(question.value, raw=None, name="q", found=[]) for question in page.plan.questions]
    parts = [page.introduction, page.what_happens_next, *(f"<p>{each}</p>" for each in drawn)]
    guidance = [str(step.guidance or "") for step in page.plan.steps]
    return "\n".join(plain_text(sentences(part)) for part in (*parts, *guidance))


def sentences(html: str) -> str:
    """Give each label, hint and choice an end: a list of choices is no long sentence."""
    page = soup(html)
    for tag in page.find_all(["label", "legend", "p", "summary", "li", "option", "h2"]):
        tag.append(". \n")
    return page.get_text(" ")


@pytest.mark.parametrize("form", FOR_PEOPLE)
def test_a_form_for_people_is_read_at_eleven(form, areas):
    assert score(page_words(page_of(FILES[form]))).age <= AIM


@pytest.mark.parametrize("form", FOR_PEOPLE)
def test_what_a_person_reads_in_sentences_is_plain(form, areas):
    page = page_of(FILES[form])
    hints = [each.value["hint"] or "" for each in page.plan.questions]
    text = "\n".join([plain_text(page.introduction), plain_text(page.what_happens_next), *hints])

    assert score(text).age <= AIM
