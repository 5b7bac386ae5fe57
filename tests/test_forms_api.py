"""Forms as JSON: what they ask, one way to send them, and no way to read anything back."""

import json
import uuid

import pytest
from django.db import OperationalError, connection
from wagtail.models import PageViewRestriction

from home.outbox import Delivery
from referralforms.builder import versions
from referralforms.submissions import actions
from referralforms.submissions.models import Submission
from tests.asking import steps_of, stream, when
from tests.factories import FormPageFactory, answers, questions

LIST = "/api/v1/forms/"
TOKEN = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
JSON = "application/json"
# The first answer, that is then kept until content changes.
LIST_QUERIES, DEFINITION_QUERIES = 5, 7
WORDS = ("Wendy", "7700", "Somebody", "broke in")
NO_FORM = (0, 999_999, 2**63, 10**30)


@pytest.fixture
def address(form_page) -> str:
    return f"{LIST}{form_page.pk}/submissions/"


@pytest.fixture
def version(form_page) -> str:
    return versions.current(form_page).digest


@pytest.fixture
def sending(client, address, version):
    """Send a form as a client of the API does: ``sending(answers())``."""

    def send(given, token=TOKEN, **changes):
        body = {"version": version, "token": token, "answers": given} | changes
        return client.post(address, json.dumps(body), content_type=JSON)

    return send


# --- what is asked --------------------------------------------------------------------------------


def test_the_list_names_the_forms_that_anybody_may_send(client, form_page, home_page):
    FormPageFactory(parent=home_page, title="Draft", live=False)
    restricted = FormPageFactory(parent=home_page, title="For some")
    PageViewRestriction.objects.create(page=restricted, restriction_type=PageViewRestriction.LOGIN)

    assert client.get(LIST).json() == {
        "count": 1,
        "items": [
            {
                "id": form_page.pk,
                "type": "referralforms.FormPage",
                "title": "Start a conversation",
                "slug": "start-a-conversation",
                "url": "/start-a-conversation/",
            }
        ],
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_however_many_forms(
    client, home_page, sealing_keys, django_assert_num_queries, rows
):
    for number in range(rows):
        FormPageFactory(parent=home_page, title=f"Form {number}", slug=f"form-{number}")
    client.get(LIST)

    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(LIST + "?limit=49").json()["items"]) == rows


@pytest.mark.parametrize(
    "query, titles", [("?limit=2", [0, 1]), ("?offset=2", [2]), ("?limit=-5", [0]), ("?limit=10000", [0, 1, 2])]
)
def test_the_list_comes_in_pieces(client, home_page, sealing_keys, query, titles):
    for number in range(3):
        FormPageFactory(parent=home_page, title=f"Form {number}", slug=f"form-{number}")

    answer = client.get(LIST + query).json()
    assert (answer["count"], [item["title"] for item in answer["items"]]) == (3, [f"Form {n}" for n in titles])


def test_a_definition_says_what_is_asked_and_how_to_answer(client, form_page, version):
    definition = client.get(f"{LIST}{form_page.pk}/").json()
    asked = definition["steps"][0]["questions"]

    assert (definition["version"], definition["notice"]) == (version, "<p>We keep what you tell us safe.</p>")
    assert [(each["key"], each["type"], each["label"]) for each in asked] == [
        (fields["key"], kind, fields["label"]) for kind, fields in questions()
    ]
    assert [each["required"] for each in asked] == [True, True, True, False, True]
    assert asked[0]["answer"] == {
        "type": "string",
        "title": "What should we call you?",
        "description": "",
        "maxLength": 100,
    }
    assert asked[2]["answer"]["enum"] == ["kent-medway", "not-sure"]
    assert asked[1]["answer"]["properties"]["phone"]["properties"]["safe"] == {
        "enum": ["safe", "times", "no", "unsure"]
    }


def test_reading_a_definition_takes_a_fixed_number_of_queries(client, form_page, version, django_assert_num_queries):
    client.get(LIST)

    with django_assert_num_queries(DEFINITION_QUERIES):
        client.get(f"{LIST}{form_page.pk}/")


@pytest.mark.parametrize("page_id", NO_FORM)
def test_a_form_that_does_not_exist_is_not_found(client, form_page, page_id):
    assert client.get(f"{LIST}{page_id}/").status_code == 404
    body = json.dumps({"version": "x", "token": TOKEN, "answers": {}})
    assert client.post(f"{LIST}{page_id}/submissions/", body, content_type=JSON).status_code == 404


@pytest.mark.parametrize("hide", ["draft", "restricted", "another type"])
def test_what_the_public_may_not_see_is_not_found(client, form_page, home_page, version, hide):
    page = home_page if hide == "another type" else form_page
    if hide == "draft":
        page.unpublish()
    if hide == "restricted":
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    body = json.dumps({"version": version, "token": TOKEN, "answers": answers()})

    assert client.get(f"{LIST}{page.pk}/").status_code == 404
    assert client.post(f"{LIST}{page.pk}/submissions/", body, content_type=JSON).status_code == 404


# --- sent -----------------------------------------------------------------------------------------


def test_a_form_is_sent_and_gives_a_reference_alone(sending, kent):
    response = sending(answers())
    stored = Submission.objects.get()

    assert (response.status_code, response.json()) == (201, {"reference": stored.reference, "notices": []})
    assert (stored.channel, stored.area, Delivery.objects.count()) == ("api", kent, 1)


def test_what_was_sent_is_what_staff_read(sending, person_in, kent):
    sending(answers())
    read = actions.read(Submission.objects.get(), by=person_in("Triage worker", kent))

    assert (set(read), read["name_to_use"]) == (set(answers()), "Wendy")
    assert read["contact"]["phone"] == {"value": "+447700900982", "typed": "07700 900 982", "safe": "safe"}


def test_the_same_again_is_the_same_reference(sending):
    first, second = sending(answers()), sending(answers())

    assert (second.status_code, second.json(), Submission.objects.count()) == (200, first.json(), 1)


def test_other_answers_under_the_same_token_are_refused(sending):
    sending(answers())
    response = sending(answers(name_to_use="Ann"))

    assert (response.status_code, Submission.objects.count()) == (409, 1)
    assert response.json() == {"detail": "This token was used for other answers: use a new one for a new message."}


def test_a_token_whose_message_was_erased_is_refused(sending, erase):
    sending(answers())
    erase()
    response = sending(answers())

    assert (response.status_code, Submission.objects.count()) == (409, 0)
    assert response.json() == {"detail": "What this token stored has been erased: use a new one for a new message."}


def test_one_token_is_one_submission_in_html_and_json(client, sending, form_page, version):
    from referralforms.runner import tokens
    from tests.asking import token_on
    from tests.factories import posted

    token = token_on(client.get("/start-a-conversation/"))
    client.post(f"/forms/{form_page.pk}/send/", {"token": token, **posted()})
    response = sending(answers(), token=str(tokens.read(token).attempt))

    assert (response.status_code, Submission.objects.count()) == (200, 1)


@pytest.mark.parametrize("digest", ["", "0" * 64, "x" * 10_000, "\x00", "\ud800"])
def test_a_version_that_is_none_is_refused(sending, digest):
    response = sending(answers(), version=digest)

    assert (response.status_code, Submission.objects.count()) == (409, 0)


def test_the_version_of_another_form_is_refused(sending, home_page):
    other = FormPageFactory(parent=home_page, title="Another", notice="<p>Other.</p>")

    assert sending(answers(), version=versions.current(other).digest).status_code == 409


def test_an_earlier_version_is_still_taken(sending, form_page, version):
    form_page.steps = stream(questions()[0])
    form_page.save_revision().publish()
    versions.current(form_page)

    assert sending(answers()).status_code == 201
    assert Submission.objects.get().form_version.digest == version


@pytest.mark.parametrize(
    "change, errors",
    [
        ({"name_to_use": ""}, [("name_to_use", "Answer the question ‘What should we call you?’")]),
        ({"area": "atlantis"}, [("area", "Choose an area from the list, or ‘not sure’")]),
        ({"contact": {}}, [("contact", "Choose at least one way to reach you")]),
        (
            {"contact": {"channels": ["email"]}, "agree_contact": "no"},
            [
                ("contact", "Enter an email address, such as name@example.org"),
                ("contact", "Email: choose an answer to ‘Can anyone else see your email?’"),
                ("agree_contact", "Tick the box, or leave it empty"),
            ],
        ),
    ],
)
def test_wrong_answers_are_named_by_question(sending, change, errors):
    response = sending(answers(**change))

    assert (response.status_code, Submission.objects.count()) == (422, 0)
    assert response.json() == {
        "detail": "Some answers are missing or wrong.",
        "errors": [{"question": key, "message": message} for key, message in errors],
        "notices": [],
    }


@pytest.mark.parametrize("key", [fields["key"] for _, fields in questions()])
@pytest.mark.parametrize("raw", [True, 5, ["a"], {"a": {"b": []}}, [[[]]]], ids=repr)
def test_json_of_another_shape_is_refused_by_question(sending, key, raw):
    response = sending(answers(**{key: raw}))

    assert response.status_code == 422
    assert [error["question"] for error in response.json()["errors"]] == [key]


def test_null_counts_as_unanswered(sending):
    response = sending(answers(name_to_use=None, what_happened=None))

    assert [error["question"] for error in response.json()["errors"]] == ["name_to_use"]


@pytest.mark.parametrize("text", ["\x00Wendy\x00", "half \ud83d", "\udc00", "😢" * 20, "\u202e<b>&"])
def test_no_character_is_a_reason_to_refuse(sending, text):
    assert sending(answers(name_to_use=text)).status_code == 201


BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "null": b"null",
    "no answers": b'{"version": "x", "token": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"}',
    "answers are a list": b'{"version": "x", "token": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "answers": []}',
    "no token": b'{"version": "x", "answers": {}}',
    "a wrong token": b'{"version": "x", "token": "1", "answers": {}}',
    "bytes": b"\xff\xfe\x00",
    "very deep": b'{"version": "x", "answers": ' + b"[" * 100_000,
}


UNREADABLE = {"no JSON", "bytes", "very deep"}  # the others can be read and have the wrong shape


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_sending_is_refused(client, address, name):
    response = client.post(address, BODIES[name], content_type=JSON)

    assert (response.status_code, Submission.objects.count()) == (400 if name in UNREADABLE else 422, 0)


def test_deep_answers_are_refused(client, address, version):
    body = f'{{"version": "{version}", "token": "{TOKEN}", "answers": {{"name_to_use": {"[" * 200}{"]" * 200}}}}}'

    assert client.post(address, body, content_type=JSON).status_code == 422


def test_a_body_of_many_megabytes_is_refused_at_the_door(client, address, version):
    body = json.dumps({"version": version, "token": TOKEN, "answers": answers(what_happened="x" * 5_000_000)})

    response = client.post(address, body, content_type=JSON)

    assert (response.status_code, Submission.objects.count()) == (413, 0)
    assert response.json()["detail"].startswith("The body is larger than 1000000 bytes. Nothing was stored")


def test_an_answer_to_no_question_is_named_and_not_dropped(sending):
    response = sending(answers(what_hapened="Somebody broke in."))

    assert response.status_code == 422
    assert response.json()["errors"] == [{"question": "what_hapened", "message": "This form has no such question"}]
    assert Submission.objects.count() == 0


def test_a_thousand_answers_to_no_question_are_each_named(sending):
    response = sending(answers() | {f"x{number}": "y" for number in range(1000)})

    assert (response.status_code, len(response.json()["errors"]), Submission.objects.count()) == (422, 1000, 0)


@pytest.mark.parametrize("key", ["\x00", "\ud800", "q" * 100_000, "<b>", "😢"])
def test_a_key_of_any_characters_is_named_and_nothing_fails(sending, key):
    response = sending(answers() | {key: "x"})

    assert (response.status_code, len(response.json()["errors"]), Submission.objects.count()) == (422, 1, 0)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "w" * 900, "\u202e", "a\x00b", "😢" * 300])
def test_words_of_any_kind_are_kept_as_text(sending, person_in, kent, text):
    assert sending(answers(what_happened=text)).status_code == 201
    read = actions.read(Submission.objects.get(), by=person_in("Triage worker", kent))

    assert read["what_happened"] == text.replace("\x00", "")


# --- when something fails -------------------------------------------------------------------------


def test_what_cannot_be_stored_is_said_so_and_can_be_sent_again(sending, settings, tmp_path):
    folder = settings.KEYS_DIR
    settings.KEYS_DIR = tmp_path
    response = sending(answers())
    settings.KEYS_DIR = folder

    assert (response.status_code, Submission.objects.count()) == (503, 0)
    detail = "The form could not be stored. Nothing is lost on your side: send it again later, or ring 01772 842109."
    assert response.json() == {"detail": detail}
    assert sending(answers()).status_code == 201


def test_while_the_database_is_away_a_client_is_told_to_send_again(client, address, form_page, settings):
    body = {"version": versions.current(form_page).digest, "token": TOKEN, "answers": answers()}

    def away(execute, sql, parameters, many, context):
        raise OperationalError("The server is away.")

    settings.PHONE = "01234 567890"
    with connection.execute_wrapper(away):
        met = [client.get(LIST), client.post(address, json.dumps(body), content_type=JSON)]

    assert [each.status_code for each in met] == [503, 503]
    detail = "This cannot be answered now: send it again later, with the same token, and it is stored once, or ring"
    assert met[1].json() == {"detail": f"{detail} 01234 567890."}
    assert client.post(address, json.dumps(body), content_type=JSON).status_code == 201


def test_a_form_that_is_not_whole_can_neither_be_read_nor_sent(client, form_page, address):
    form_page.steps = stream(*questions(), ("tarot_card", {"key": "card", "label": "Pick one"}))
    form_page.save()
    body = {"version": versions.current(form_page).digest, "token": TOKEN, "answers": answers()}

    read = client.get(f"{LIST}{form_page.pk}/")
    sent = client.post(address, json.dumps(body), content_type=JSON)
    assert (read.status_code, sent.status_code, Submission.objects.count()) == (503, 503, 0)


# --- nothing can be read back ---------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head", "options"])
def test_nothing_sent_can_be_read_back(client, sending, address, method):
    reference = sending(answers()).json()["reference"]
    stored = Submission.objects.get()

    assert getattr(client, method)(address).status_code == 405
    for name in (reference, stored.pk, TOKEN):
        assert getattr(client, method)(f"{address}{name}/").status_code == 404


def test_no_answer_of_the_api_repeats_a_word(sending):
    texts = [
        sending(answers()),
        sending(answers(name_to_use="Wendy" * 50)),
        sending(answers(what_happened="Somebody!")),
    ]
    texts.append(sending(answers(contact={"channels": ["phone"], "phone": {"value": "7700", "safe": "Somebody"}})))

    assert [each.status_code for each in texts] == [201, 422, 409, 422]
    assert [each.text for each in texts if any(word in each.text for word in WORDS)] == []


def test_no_word_reaches_a_log_line(sending, caplog):
    with caplog.at_level("DEBUG"):
        sending(answers())
        sending(answers(area="atlantis"), token=str(uuid.uuid4()))
    lines = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]

    assert [line for line in lines if any(word in line for word in WORDS)] == []


def test_the_api_sets_no_cookie(client, sending, form_page):
    answered = [client.get(LIST), client.get(f"{LIST}{form_page.pk}/"), sending(answers())]

    assert [answer.cookies for answer in answered] == [{}] * 3


def test_the_api_describes_these_routes(client, form_page):
    described = client.get("/api/v1/openapi.json").json()
    routes = {path: sorted(methods) for path, methods in described["paths"].items() if path.startswith(LIST)}

    assert routes == {
        "/api/v1/forms/": ["get"],
        "/api/v1/forms/{page_id}/": ["get"],
        "/api/v1/forms/{page_id}/submissions/": ["post"],
        "/api/v1/forms/{page_id}/files/": ["post"],
    }
    assert sorted(described["paths"]["/api/v1/forms/{page_id}/submissions/"]["post"]["responses"]) == [
        "200", "201", "404", "409", "422", "503",
    ]  # fmt: skip


# --- branches -------------------------------------------------------------------------------------


@pytest.fixture
def branching(form_page):
    """The five questions, and a step for those in Kent."""
    more = {
        "key": "kent",
        "condition": when("area", value="kent-medway"),
        "questions": [
            ("short_text", {"key": "town", "label": "Which town?", "condition": when("contact", "contains", "phone")})
        ],
    }
    form_page.steps = steps_of({"questions": questions()}, more)
    form_page.save()
    return form_page


def test_a_definition_tells_its_branches(client, branching):
    first, kent = client.get(f"{LIST}{branching.pk}/").json()["steps"]

    assert (first["key"], first["condition"], kent["key"]) == ("step_1", None, "kent")
    assert kent["condition"] == {
        "match": "all",
        "rules": [{"question": "area", "operator": "is", "value": "kent-medway", "part": "area"}],
        "conditions": [],
        "sentence": "If you answered ‘Kent and Medway’ to ‘Where do you live?’, answer the questions in this part.",
    }
    assert kent["questions"][0]["condition"]["rules"] == [
        {"question": "contact", "operator": "contains", "value": "phone", "part": "channels"}
    ]


@pytest.mark.parametrize(
    "changes, status, errors",
    [
        ({"area": "not-sure", "town": "Ashford"}, 201, None),
        ({"town": "Ashford"}, 201, None),
        ({}, 422, [{"question": "town", "message": "Answer the question ‘Which town?’"}]),
    ],
    ids=["off the path", "on the path", "missing"],
)
def test_an_answer_off_the_path_is_neither_refused_nor_stored(client, branching, changes, status, errors):
    version = versions.current(branching)
    body = {"version": version.digest, "token": TOKEN, "answers": answers(**changes)}
    response = client.post(f"{LIST}{branching.pk}/submissions/", json.dumps(body), content_type=JSON)

    assert (response.status_code, response.json().get("errors")) == (status, errors)
    assert Submission.objects.count() == int(status == 201)


def test_what_was_off_the_path_is_not_in_what_staff_read(client, branching, person_in, kent):
    version = versions.current(branching)
    body = {"version": version.digest, "token": TOKEN, "answers": answers(area="not-sure", town="Ashford")}
    client.post(f"{LIST}{branching.pk}/submissions/", json.dumps(body), content_type=JSON)

    assert "town" not in actions.read(Submission.objects.get(), by=person_in("Triage worker", kent))


def test_the_example_in_the_documentation_is_a_definition(client, form_page):
    from referralforms.runner.api import EXAMPLE, Definition

    documented = client.get("/api/v1/openapi.json").json()["components"]["schemas"]["Definition"]
    assert documented["example"] == EXAMPLE
    assert Definition(**EXAMPLE).steps[1].condition.rules[0].question == "reported"
