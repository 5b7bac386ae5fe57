"""Forms made at random, answered at random: what must hold for every one of them."""

from dataclasses import dataclass, field

from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from referralforms.builder import checks, exchange, versions
from referralforms.builder import conditions as conditions_of_forms
from referralforms.builder.journey import PREFIX, Journey
from referralforms.builder.models import FormPage
from referralforms.builder.plan import Plan
from referralforms.builder.questions.base import skipped_never
from referralforms.builder.reach import unreachable
from tests.asking import steps_of

CHOICES = ["a", "b", "c"]
OPTIONS = [{"key": key, "label": key.upper()} for key in CHOICES]
KINDS = {
    "short_text": {},
    "yes_no": {},
    "one_choice": {"options": OPTIONS},
    "several_choices": {"options": OPTIONS, "none_label": "None of these"},
    "number": {"minimum": 0, "is_whole": False},
    "date": {"year_alone": True},
    "group": {
        "rows": 2,
        "questions": [
            {"type": "short_text", "value": {"key": "first", "label": "First"}},
            {"type": "number", "value": {"key": "age", "label": "Age", "required": False}},
        ],
    },
}
VALUES = {
    "short_text": ["a", "b", "12"],
    "yes_no": ["yes", "no", "not_sure"],
    "one_choice": CHOICES,
    "several_choices": [*CHOICES, "none"],
    "number": ["-1", "7", "12.5", "1,200"],
    "date": ["1999-12-31", "2001-05-03", "2001", "2001-02-31"],
    "group": ["Ann", "7"],
}
OPERATORS = [operator for operator, _ in conditions_of_forms.OPERATORS]
AGREEMENT = ("agreement", {"key": "agree", "label": "May we?", "statement": "You may."})
TO_BE_MET = [
    ("notice", {"version": "1", "text": "<p>We keep it safe.</p>"}),
    ("agreement", {"statement": "You may."}),
    ("agreement", {"statement": "You may.", "required": False}),
    ("agency_agreement", {"agencies": OPTIONS}),
]
FEW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
THOUSAND = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass
class Form:
    """The steps of a form, and its conditions with a name."""

    steps: list[dict] = field(default_factory=list)
    named: dict[str, dict] = field(default_factory=dict)

    @property
    def page(self) -> FormPage:
        page = FormPage(title="Form", notice="<p>We keep it safe.</p>")
        page.steps = steps_of(*self.steps)
        held = [{"type": "condition", "value": {"name": name, **each}} for name, each in self.named.items()]
        page.conditions = page.conditions.stream_block.to_python(held)
        return page

    @property
    def plan(self) -> Plan:
        return self.page.plan

    @property
    def questions(self) -> list[tuple[str, dict]]:
        return [question for step in self.steps for question in step["questions"]]


@st.composite
def conditions(draw, earlier: list[tuple[str, str]], form: Form):
    """Return a condition on questions that were asked before, its own or one with a name; or none."""
    if not earlier or draw(st.integers(0, 2)):
        return None
    if form.named and not draw(st.integers(0, 2)):
        return {"match": "all", "rules": [{"type": "named", "value": draw(st.sampled_from(list(form.named)))}]}
    asked = draw(st.lists(st.sampled_from(earlier), min_size=1, max_size=2))
    rules = [
        {"question": key, "operator": draw(st.sampled_from(OPERATORS)), "value": draw(st.sampled_from(VALUES[kind]))}
        for key, kind in asked
    ]
    condition = {
        "match": draw(st.sampled_from(["all", "any"])),
        "rules": [{"type": "answer", "value": rule} for rule in rules],
    }
    if not draw(st.integers(0, 3)):
        form.named[f"n{len(form.named)}"] = condition
    return condition


@st.composite
def definitions(draw):
    """Return a form; its last step asks for an agreement. Notices and other agreements stand anywhere."""
    form = Form()
    earlier: list[tuple[str, str]] = []
    for number in range(draw(st.integers(1, 4))):
        step = {"key": f"s{number}", "condition": draw(conditions(list(earlier), form)), "questions": []}
        for _ in range(draw(st.integers(1, 3))):
            kind, key = draw(st.sampled_from(list(KINDS))), f"q{len(earlier)}"
            fields = {"key": key, "label": key, "required": draw(st.booleans()), **KINDS[kind]}
            fields["condition"] = draw(conditions(list(earlier), form))
            step["questions"].append((kind, {name: each for name, each in fields.items() if each is not None}))
            earlier.append((key, kind))
        if draw(st.booleans()):
            kind, fields = draw(st.sampled_from(TO_BE_MET))
            fields = {"key": f"m{number}", "label": "Met", "condition": draw(conditions(list(earlier), form)), **fields}
            step["questions"].append((kind, {name: each for name, each in fields.items() if each is not None}))
        form.steps.append({name: each for name, each in step.items() if each is not None})
    form.steps.append({"key": "end", "questions": [AGREEMENT]})
    return form


@st.composite
def filled_in(draw):
    """Return a form, and answers to some of its questions, right or wrong."""
    form = draw(definitions())
    return form, draw(some_answers(form.questions))


@st.composite
def some_answers(draw, questions: list[tuple[str, dict]]):
    return {fields["key"]: draw(answer_to(kind)) for kind, fields in questions if draw(st.integers(0, 4))}


@st.composite
def filled_in_steps(draw):
    """Return a form, and what is posted of it: steps in any order, some never, some again with other answers."""
    form = draw(definitions())
    in_order = list(range(len(form.steps)))
    again = draw(st.lists(st.sampled_from(in_order), max_size=5))
    order = draw(st.permutations(in_order[: draw(st.integers(0, len(in_order)))] + again))
    return form, [(at, draw(some_answers(form.steps[at]["questions"]))) for at in order]


def answer_to(kind: str):
    if kind == "agreement":
        return st.sampled_from(["yes", ""])
    if kind == "notice":
        return st.just("")
    if kind == "agency_agreement":
        return st.lists(st.sampled_from(CHOICES), max_size=2, unique=True)
    value = st.sampled_from([*VALUES[kind], "unheard-of", ""])
    if kind == "group":
        return st.lists(st.fixed_dictionaries({"first": value, "age": value}), max_size=2)
    if kind == "several_choices":
        return st.fixed_dictionaries({"chosen": st.lists(value, max_size=3, unique=True)})
    return value


def as_post(questions: list[tuple[str, dict]], given_answers: dict) -> QueryDict:
    """Return the answers as a browser posts them."""
    data = QueryDict(mutable=True)
    for kind, fields in questions:
        if fields["key"] in given_answers:
            for name, texts in posted(kind, f"q-{fields['key']}", given_answers[fields["key"]]):
                data.setlist(name, texts)
    return data


def posted(kind: str, name: str, answer) -> list[tuple[str, list[str]]]:
    """Return the fields of one question: (name, texts)."""
    if kind == "date":
        boxes = zip(["-year", "-month", ""], answer.split("-", 2), strict=False)
        return [(f"{name}{box}", [text]) for box, text in boxes]
    if kind == "group":
        return [(f"{name}-{at}-{part}", [text]) for at, row in enumerate(answer) for part, text in row.items()]
    given = answer["chosen"] if isinstance(answer, dict) else answer
    return [(name, given if isinstance(given, list) else [given])]


def outcome(journey: Journey) -> tuple:
    path = [(step.key, [each.key for each in step.questions]) for step in journey.path]
    return path, journey.missing, journey.is_complete, journey.answers


@THOUSAND
@given(case=filled_in())
def test_page_and_json_agree_on_a_thousand_forms(db, case):
    form, given_answers = case
    plan = form.plan

    assert outcome(Journey.of_post(plan, as_post(form.questions, given_answers))) == outcome(
        Journey.of_json(plan, given_answers)
    )


@FEW
@given(case=filled_in_steps())
def test_whatever_is_posted_in_whatever_order_is_complete_or_names_what_is_missing(db, case):
    form, posts = case
    plan, kept, last = form.plan, {}, {}
    for at, given_answers in posts:
        data = as_post(form.steps[at]["questions"], given_answers)
        kept |= {each.key: each.block.read(data, PREFIX + each.key) for each in plan.steps[at].questions}
        last |= {fields["key"]: given_answers.get(fields["key"]) for _, fields in form.steps[at]["questions"]}
    journey = Journey.of_answers(plan, kept)

    assert outcome(journey) == outcome(Journey.of_json(plan, last))
    complete_or_missing(journey)
    nothing_passed_by(form, journey)


@FEW
@given(case=filled_in())
def test_a_form_is_complete_or_names_what_is_missing(db, case):
    form, given_answers = case

    complete_or_missing(Journey.of_answers(form.plan, given_answers))


def complete_or_missing(journey: Journey) -> None:
    open_keys = {each.key for each in journey.questions if each.value["required"] and not each.is_answered}

    assert journey.is_complete is (journey.missing == [])
    assert open_keys <= {each["question"] for each in journey.missing}
    assert (journey.first_incomplete is None) is journey.is_complete


@FEW
@given(case=filled_in())
def test_no_path_of_a_form_that_may_be_published_passes_by_a_notice_or_an_agreement(db, case):
    form, given_answers = case

    nothing_passed_by(form, Journey.of_answers(form.plan, given_answers))


def nothing_passed_by(form: Form, journey: Journey) -> None:
    page = form.page
    to_be_met = {each.key for each in journey.plan.questions if skipped_never(each.block, each.value)}
    met = {each.key for each in journey.questions}
    said = [each for each in checks.mistakes(page.steps, page.conditions) if "must be met by everybody" in each]

    assert "agree" in to_be_met
    assert said or to_be_met <= met
    assert said or not journey.is_complete or to_be_met <= journey.answers.keys()


@FEW
@given(case=filled_in())
def test_a_form_in_steps_comes_to_the_same_answers_as_on_one_page(db, case):
    form, given_answers = case
    plan = form.plan
    kept: dict = {}
    journey = Journey.of_answers(plan, kept)
    step = journey.path[0]
    while step is not None:
        kept |= step.read(as_post(form.questions, given_answers))
        journey = Journey.of_answers(plan, kept)
        step = journey.after(step)

    assert outcome(journey) == outcome(Journey.of_json(plan, given_answers))


@FEW
@given(case=filled_in())
def test_what_is_said_to_be_unreachable_is_never_reached(db, case):
    form, given_answers = case
    plan = form.plan
    never = {each.key for each in unreachable(plan)}
    journey = Journey.of_answers(plan, given_answers)
    reached = {step.key for step in journey.path if not journey.missing}
    reached |= {each.key for each in journey.questions if not journey.missing}

    assert never & reached == set()


@FEW
@given(form=definitions())
def test_a_form_that_goes_out_and_comes_in_has_the_same_hash(db, form):
    page = form.page
    exported = exchange.loads(exchange.dumps(exchange.export_form(page)).encode())
    copied = FormPage(notice=page.notice)
    copied.steps, copied.conditions = exchange.streams(exported)

    assert exported["digest"] == versions.digest(versions.definition(copied))
    if not checks.mistakes(page.steps, page.conditions):
        taken = exchange.import_form(exported, FormPage())
        assert exported["digest"] == versions.digest(versions.definition(taken))
