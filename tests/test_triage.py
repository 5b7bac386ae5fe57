"""Staff see what came in, open it, and decide."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from referralforms.builder import versions
from referralforms.submissions import actions
from referralforms.submissions.access import may_see_queue
from referralforms.submissions.models import Channel, Submission
from referralforms.submissions.status import Status, moves, needs_reason
from referralforms.triage.safe_modeladmin import ListOnlyModelAdmin, ListOnlyPermissionHelper
from tests.asking import ids, references, soup, stream, unlabelled
from tests.factories import UserFactory, answers, submission_of

WORDS = ("Wendy", "07700", "Somebody", "broke in")
QUEUE = "/admin/submissions/"
# Eleven of each are the admin's own: session, person, profile, rights, languages, menu.
CASE_QUERIES = 23


@pytest.fixture
def worker(person_in, kent):
    return person_in("Triage worker", kent, first_name="Tina", last_name="Turner", username="tina")


@pytest.fixture
def staff(client, worker):
    """The browser of a triage worker of Kent."""
    client.force_login(worker)
    return client


@pytest.fixture
def submission(form_page, kent) -> Submission:
    return submission_of(form_page, kent)


def case(submission) -> str:
    return reverse("triage_case", args=[submission.reference])


def move(client, submission, **data):
    return client.post(reverse("triage_change_status", args=[submission.reference]), {"version": 1, **data})


def give(client, submission, **data):
    return client.post(reverse("triage_assign", args=[submission.reference]), {"version": 1, **data})


def listed(response) -> list[str]:
    """Return the references in the rows of a list."""
    return [row.text.split()[0] for row in soup(response.text).select("tbody tr")]


def said(response) -> str:
    """Return the first line of what the admin says above a page."""
    return soup(response.text).find(class_="messages").text.strip().splitlines()[0].strip()


def send(form_page, **changes) -> Submission:
    receipt = actions.submit(
        versions.current(form_page),
        answers(**changes),
        token=uuid.uuid4(),
        channel=Channel.WEB,
        facts={"area": "kent-medway"},
    )
    return Submission.objects.get(reference=receipt.reference)


# --- the queue (more in test_queue.py) ---------------------------------------------------------------


@pytest.mark.parametrize("query", ["?q=%00", "?status__exact=%00", "?o=%00", "?p=%00&x=%00"])
def test_what_no_database_can_look_for_is_refused(staff, submission, query):
    assert staff.get(QUEUE + query).status_code == 400


# --- the faults of modeladmin, each shown as shipped and closed here -----------------------------------


@pytest.fixture
def stock(settings):
    """The address of a list as shipped, of the same rows."""
    settings.ROOT_URLCONF = "tests.stock_urls"
    return "/admin/stock/"


def test_history_as_shipped_asks_for_no_right(client, submission, person_in, stock):
    client.force_login(person_in("Editor"))

    assert client.get(f"{stock}history/{submission.pk}/").status_code == 200
    assert client.get(f"{QUEUE}history/{submission.pk}/").status_code == 404


@pytest.mark.parametrize(
    "lookup", ["assignee__password__startswith", "assignee__email__startswith", "assignee__username__startswith"]
)
def test_the_query_string_as_shipped_probes_every_column(staff, submission, worker, stock, lookup):
    Submission.objects.update(assignee=worker)
    column = getattr(worker, lookup.split("__")[1])
    right, wrong = {lookup: column[:4]}, {lookup: "zzz"}

    assert [listed(staff.get(stock, query)) for query in (right, wrong)] == [[submission.reference], []]
    assert [listed(staff.get(QUEUE, query)) for query in (right, wrong)] == [[submission.reference]] * 2


@pytest.mark.parametrize(
    "lookup",
    [
        "fingerprint__startswith",
        "sealed__startswith",
        "events__by__password__startswith",
        "pk",
        "area__isnull",
        "nonsense",
    ],
)
def test_the_query_string_knows_only_the_declared_filters(staff, submission, lookup):
    response = staff.get(QUEUE, {lookup: "zzz", f"{lookup}__exact": "zzz"})

    assert (response.status_code, listed(response)) == (200, [submission.reference])


def test_inspection_as_shipped_ignores_which_rows_may_be_seen(client, submission, person_in, lincolnshire, stock):
    client.force_login(person_in("Triage worker", lincolnshire))

    assert submission.reference in client.get(f"{stock}inspect/{submission.pk}/").text
    assert client.get(f"{QUEUE}inspect/{submission.pk}/").status_code == 404


@pytest.mark.parametrize("action", ["edit", "delete"])
def test_changing_as_shipped_ignores_which_rows_may_be_seen(client, submission, stock, action):
    superuser = UserFactory(is_superuser=True)
    client.force_login(superuser)

    assert Submission.objects.visible_to(superuser).count() == 0
    assert client.get(f"{stock}{action}/{submission.pk}/").status_code == 200
    assert client.get(f"{QUEUE}{action}/{submission.pk}/").status_code == 404


def test_deleting_as_shipped_deletes_a_row_that_may_not_be_seen(client, submission, stock):
    client.force_login(UserFactory(is_superuser=True))

    assert client.post(f"{QUEUE}delete/{submission.pk}/").status_code == 404
    assert Submission.objects.count() == 1
    assert client.post(f"{stock}delete/{submission.pk}/").status_code == 302
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("kind, shipped", [("csv", "text/csv"), ("xlsx", "application/vnd")])
def test_the_list_as_shipped_can_be_exported(staff, submission, stock, kind, shipped):
    types = [staff.get(address, {"export": kind})["Content-Type"] for address in (stock, QUEUE)]

    assert (types[0].startswith(shipped), types[1]) == (True, "text/html; charset=utf-8")


@pytest.mark.parametrize("address", ["create/", "choose_parent/"])
def test_nothing_can_be_created_in_the_list(staff, submission, address):
    assert (staff.get(QUEUE + address).status_code, staff.post(QUEUE + address).status_code) == (404, 405)


def test_not_even_a_superuser_may_do_more_than_list(submission):
    helper, superuser = ListOnlyPermissionHelper(Submission), UserFactory(is_superuser=True)

    assert [
        helper.user_can_create(superuser),
        helper.user_can_edit_obj(superuser, submission),
        helper.user_can_delete_obj(superuser, submission),
        helper.user_can_inspect_obj(superuser, submission),
        may_see_queue(superuser),
    ] == [False] * 5


def test_a_list_must_say_which_rows_a_person_may_see(worker):
    class Forgetful(ListOnlyModelAdmin):
        model = Submission

    request = RequestFactory().get("/")
    request.user = worker
    with pytest.raises(TypeError, match="Forgetful must say which rows this person may see"):
        Forgetful().get_queryset(request)
    with pytest.raises(PermissionDenied):
        Forgetful().create_view(request)


# --- the case page --------------------------------------------------------------------------------


def test_the_case_shows_what_was_asked_and_answered(staff, submission):
    page = soup(staff.get(case(submission)).text)
    answered = page.select(".case__answers")
    questions, said = ([each.text.strip() for part in answered for each in part.select(tag)] for tag in ("dt", "dd"))
    shown = dict(zip(questions, said, strict=True))

    assert (shown["What should we call you?"], shown["Where do you live?"]) == ("Wendy", "Kent and Medway")
    assert shown["Tell us only what you want to"] == "Somebody broke in."
    assert shown["May we get in touch?"] == "Agreed: You may contact me."


def test_the_case_shows_the_questions_as_they_were_asked(staff, submission, form_page):
    form_page.steps = stream(("short_text", {"key": "name_to_use", "label": "Asked otherwise now"}))
    form_page.save_revision().publish()
    text = staff.get(case(submission)).text

    assert ("What should we call you?" in text, "Asked otherwise now" in text) == (True, False)


def contact(**safe: str) -> dict:
    values = {"phone": "07700 900 982", "email": "wendy@example.org", "post": "1 High Street"}
    parts = {key: {"value": values[key], "safe": answer} for key, answer in safe.items()}
    return {"channels": list(safe), "times": "weekday mornings", **parts}


@pytest.mark.parametrize("unsafe", ["no", "unsure", ""])
def test_a_way_that_is_not_safe_is_struck_through_and_has_no_link(staff, form_page, kent, unsafe):
    submission = send(form_page, contact=contact(phone=unsafe, email="safe", post=unsafe))
    card = soup(staff.get(case(submission)).text).find(class_="case__card")

    assert [struck.text for struck in card.find_all("s")] == ["07700 900982", "1 High Street"]
    assert [(link["href"], link.text) for link in card.find_all("a")] == [
        ("mailto:wendy@example.org", "wendy@example.org")
    ]
    assert card.text.count("DO NOT USE: not marked safe") == 2


def test_no_unsafe_number_is_a_link_anywhere_on_the_page(staff, form_page, kent):
    submission = send(form_page, contact=contact(phone="no", email="no"))
    links = [link["href"] for link in soup(staff.get(case(submission)).text).find_all("a", href=True)]

    assert [link for link in links if link.startswith(("tel:", "sms:", "mailto:"))] == []


def test_a_safe_way_says_how_far_it_may_be_used(staff, form_page, kent):
    submission = send(form_page, contact=contact(phone="times", email="plain", post="safe"))
    card = soup(staff.get(case(submission)).text).find(class_="case__card")

    assert [link["href"] for link in card.find_all("a")] == ["tel:07700%20900%20982", "mailto:wendy@example.org"]
    assert [state.text for state in card.select(".case__safe")] == [
        "Only at the times given: weekday mornings",
        "Plain message only, without our name",
        "Safe at any time",
    ]


def test_a_case_without_any_way_says_so(staff, form_page, kent):
    submission = send(form_page, contact={"channels": []})

    assert "No way to reach this person was given. Do not use any other." in staff.get(case(submission)).text


def test_the_words_of_a_person_do_no_harm_on_the_case_page(staff, form_page, kent):
    wild = "<script>alert(1)</script><a href='javascript:x'>"
    submission = send(form_page, name_to_use=wild, what_happened=wild, contact=contact(phone="safe") | {"times": wild})
    page = soup(staff.get(case(submission)).text)

    assert (page.find("script", string="alert(1)"), page.find("a", href="javascript:x")) == (None, None)
    assert page.text.count(wild) == 4


def test_the_title_of_the_case_is_its_reference(staff, submission):
    title = soup(staff.get(case(submission)).text).title.text

    assert (submission.reference in title, [word for word in WORDS if word in title]) == (True, [])


def test_the_case_page_stays_in_no_cache(staff, submission):
    assert "no-store" in staff.get(case(submission))["Cache-Control"]


def test_every_field_of_the_case_page_has_a_label(staff, submission):
    page = soup(staff.get(case(submission)).text).find(class_="case")

    assert (unlabelled(page), references(page) - set(ids(page))) == ([], set())


def test_opening_a_case_is_recorded_once_in_half_an_hour(staff, submission, worker):
    for _ in range(3):
        staff.get(case(submission))

    assert [(event.kind, event.by) for event in submission.events.all()] == [("received", None), ("read", worker)]


def test_the_history_says_who_did_what_and_why(staff, submission, worker):
    staff.get(case(submission))
    move(staff, submission, to="screening", reason="To look at it")
    give(staff, submission, assignee=worker.pk, version=2)
    lines = [" ".join(line.text.split()) for line in soup(staff.get(case(submission)).text).select(".case__history li")]
    when = timezone.localtime().strftime("%B %Y")

    assert [line.split(", ", 1)[1][6:] for line in lines] == [
        "Assigned: Tina Turner (tina), by Tina Turner (tina)",
        "Status changed: Screening, by Tina Turner (tina). Reason: To look at it",
        "Read, by Tina Turner (tina)",
        "Received",
    ]
    assert all(when in line for line in lines)


@pytest.mark.parametrize("status", Status)
def test_the_moves_offered_are_exactly_those_allowed(staff, submission, status):
    ended = (
        timezone.now() if status in {"redirected", "not_eligible", "duplicate", "withdrawn", "spam", "closed"} else None
    )
    rest = {"rested_from": "accepted", "rested_at": timezone.now(), "review_on": timezone.localdate()}
    Submission.objects.filter(pk=submission.pk).update(
        status=status, ended_at=ended, **(rest if status == "on_hold" else {})
    )
    offered = [each for each in moves(status, "accepted") if each != Status.DUPLICATE]  # it needs the other one first
    buttons = soup(staff.get(case(submission)).text).select("button[name=to]")

    assert [button["value"] for button in buttons] == offered
    assert [button["value"] for button in buttons if "(with reason)" in button.text] == [
        each for each in offered if needs_reason(status, each)
    ]


@pytest.mark.parametrize("events", [1, 3])
def test_the_case_takes_the_same_queries_however_long_its_history(
    staff, submission, worker, django_assert_num_queries, events
):
    for number in range(events):
        actions.assign(submission, worker, by=worker, seen_version=number + 1)
    staff.get(case(submission))

    with django_assert_num_queries(CASE_QUERIES):
        staff.get(case(submission))


# --- decisions ------------------------------------------------------------------------------------


def test_a_status_is_changed_and_said_so(staff, submission, worker):
    response = move(staff, submission, to="screening")
    submission.refresh_from_db()

    assert (response.status_code, response.url, submission.status) == (302, case(submission), "screening")
    assert said(staff.get(response.url)) == f"{submission.reference} is now ‘Screening’."


@pytest.mark.parametrize(
    "data, sentence",
    [
        ({"to": "closed", "reason": "My words"}, "From ‘Received’ a submission cannot become ‘Closed’."),
        ({"to": "spam", "reason": "  "}, "Say why the submission becomes ‘Spam’."),
        ({"to": "nonsense", "reason": "My words"}, "Choose one of the buttons"),
        ({"reason": "My words"}, "Choose one of the buttons"),
        ({"to": "screening", "version": "x", "reason": "My words"}, "Choose one of the buttons"),
        ({"to": "screening", "version": 0, "reason": "My words"}, "Choose one of the buttons"),
        ({"to": "spam", "reason": "My words " * 40}, "with a reason of 300 characters at most"),
        ({"to": "spam", "reason": "My words\x00"}, "Choose one of the buttons"),
    ],
)
def test_a_move_that_is_refused_says_why_and_keeps_the_reason(staff, submission, data, sentence):
    response = move(staff, submission, **data)
    kept = soup(response.text).find(id="reason")["value"]

    assert (response.status_code, sentence in said(response), kept) == (
        422,
        True,
        data["reason"].strip().replace("\x00", ""),
    )
    assert Submission.objects.get().version == 1


def test_a_change_meanwhile_is_told_and_keeps_the_reason(staff, submission, worker):
    actions.change_status(submission, Status.SCREENING, by=worker, seen_version=1)
    response = move(staff, submission, to="spam", reason="Advertising for tyres")
    page = soup(response.text)

    assert (response.status_code, page.find(id="reason")["value"]) == (409, "Advertising for tyres")
    assert "was changed by somebody else since you opened it" in said(response)
    assert {field["value"] for field in page.select(".case input[name=version]")} == {"2"}
    assert "Status changed: Screening" in page.select_one(".case__conflict").text
    assert Submission.objects.get().status == "screening"


def test_a_change_meanwhile_of_the_assignee_is_told(staff, submission, worker):
    actions.change_status(submission, Status.SCREENING, by=worker, seen_version=1)
    response = give(staff, submission, assignee=worker.pk)

    assert (response.status_code, Submission.objects.get().assignee) == (409, None)


def test_a_submission_is_given_to_a_colleague_and_taken_back(staff, submission, person_in):
    colleague = person_in("Practitioner", first_name="Pat", last_name="Smith")
    response = give(staff, submission, assignee=colleague.pk)

    assert (response.status_code, Submission.objects.get().assignee) == (302, colleague)
    assert said(staff.get(response.url)) == f"{submission.reference} is now with Pat Smith."
    assert said(staff.get(give(staff, submission, assignee="", version=2).url)) == (
        f"{submission.reference} is now with nobody."
    )


def test_colleagues_who_work_on_submissions_are_offered_once(staff, submission, worker, person_in, kent):
    from django.contrib.auth.models import Group

    practitioner = person_in("Practitioner", username="pat")
    practitioner.groups.add(Group.objects.get(name="Triage workers"))
    person_in("Editor", kent, username="ed")
    person_in("Practitioner", username="gone", is_active=False)
    offered = [option.text for option in soup(staff.get(case(submission)).text).select("#assignee option")]

    assert sorted(offered) == sorted(["Nobody", "pat", "Tina Turner"])


@pytest.mark.parametrize("assignee", ["0", "x", "999999", str(2**70), "\x00"])
def test_who_is_no_colleague_is_given_nothing(staff, submission, assignee):
    response = give(staff, submission, assignee=assignee)

    assert (response.status_code, said(response)) == (422, "Choose a colleague from the list.")


def test_an_editor_is_given_nothing(staff, submission, person_in, kent):
    assert give(staff, submission, assignee=person_in("Editor", kent).pk).status_code == 422


def test_a_colleague_of_another_area_is_given_nothing(staff, submission, person_in, lincolnshire):
    stranger = person_in("Triage worker", lincolnshire, username="lin")
    response = give(staff, submission, assignee=stranger.pk)

    assert (response.status_code, said(response)) == (422, "lin may not see this submission.")


def test_a_practitioner_passes_no_case_to_anybody(client, submission, person_in, worker):
    practitioner = person_in("Practitioner")
    Submission.objects.update(assignee=practitioner)
    client.force_login(practitioner)
    response = give(client, submission, assignee=worker.pk)

    assert (response.status_code, said(response)) == (
        422,
        "Ask who triages, or a manager, to give this to somebody else.",
    )
    assert Submission.objects.get().assignee == practitioner


# --- what cannot be opened ------------------------------------------------------------------------


def unreadable(staff, submission) -> str:
    """Return what is said, once sure that nothing of the answers and no card is shown."""
    page = soup(staff.get(case(submission)).text).find(class_="case")

    assert ([word for word in WORDS if word in page.text], page.select(".case__answers, .case__card")) == ([], [])
    return " ".join(page.find(role="alert").text.split())


@pytest.mark.parametrize("body", [b"", b"\x01", b"noise" * 1000, b'{"name_to_use": "Wendy"}'])
def test_a_body_that_does_not_fit_shows_a_sentence_and_nothing_else(staff, submission, body):
    Submission.objects.update(sealed=body)

    assert unreadable(staff, submission) == (
        "The sealed text does not fit its key. Tell whoever runs the service; nothing of it is shown."
    )


def test_bodies_swapped_in_the_database_show_nothing(staff, form_page, kent):
    first, second = submission_of(form_page, kent), submission_of(form_page, kent)
    Submission.objects.filter(pk=first.pk).update(sealed=bytes(second.sealed))

    assert unreadable(staff, first).startswith("The sealed text does not fit its key.")


def test_without_the_private_key_it_is_said_what_to_do(staff, submission, settings, tmp_path):
    settings.KEYS_DIR = tmp_path

    assert unreadable(staff, submission).endswith("put organisation.private there.")


def test_a_form_of_an_absent_plugin_is_named(staff, submission):
    version = submission.form_version
    version.definition["steps"][0]["value"]["questions"].append({"type": "tarot_card", "value": {"key": "card"}})
    version.digest = "of another definition"
    version.save()

    assert unreadable(staff, submission) == (
        "A part of this form is not installed (question type ‘tarot_card’): install its plugin."
    )


def test_what_cannot_be_opened_can_still_be_decided_about(staff, submission):
    Submission.objects.update(sealed=b"")

    assert move(staff, submission, to="screening").status_code == 302


def test_reading_what_cannot_be_opened_is_recorded(staff, submission, worker):
    Submission.objects.update(sealed=b"")
    staff.get(case(submission))

    assert [event.by for event in submission.events.filter(kind="read")] == [worker]


def test_who_tried_to_open_what_they_may_not_is_in_its_history(client, submission, person_in, lincolnshire):
    stranger = person_in("Triage worker", lincolnshire)
    client.force_login(stranger)

    assert client.get(case(submission)).status_code == 404
    assert [(event.kind, event.by) for event in submission.events.all()] == [("received", None), ("refused", stranger)]


def test_the_history_keeps_the_name_of_who_read_when_the_account_is_gone(staff, submission, worker):
    staff.get(case(submission))
    worker.delete()

    assert [(event.by, event.by_name) for event in submission.events.history().filter(kind="read")] == [
        (None, "Tina Turner (tina)")
    ]
