"""One rule of access: who sees which submissions, and who meets what at every address of the admin."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse
from wagtail.models import ReferenceIndex

from home.models import User
from referralforms.submissions import actions
from referralforms.submissions.access import NotVisible, may_see_queue, rights
from referralforms.submissions.casework import Bar
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission
from tests import test_sign_in
from tests.asking import soup
from tests.factories import UserFactory, submission_of
from tests.signing_in import StaffClient

# --- who sees what --------------------------------------------------------------------------------

ROWS = ("own area", "other area", "no area", "allocated")  # the allocated one is in the other area
# (roles, areas, what else) -> rows seen. A change of the rules is a change of this table.
SEEN: dict[tuple, set[str]] = {
    (("Triage worker",), "own", ""): {"own area", "no area"},
    (("Triage worker",), "both", ""): {"own area", "other area", "no area", "allocated"},
    (("Triage worker",), "none", ""): {"no area"},
    (("Manager",), "own", ""): {"own area", "no area"},
    (("Administrator",), "both", ""): set(),
    (("Practitioner",), "own", ""): {"allocated"},
    (("Practitioner",), "none", ""): {"allocated"},
    (("Triage worker", "Practitioner"), "own", ""): {"own area", "no area", "allocated"},
    (("Editor",), "both", ""): set(),
    (("Analyst",), "both", ""): set(),
    (("Data-protection officer",), "both", ""): set(),
    (("Editor", "Triage worker"), "own", ""): {"own area", "no area"},
    ((), "both", ""): set(),
    ((), "both", "superuser"): set(),
    (("Practitioner",), "both", "superuser"): {"allocated"},
    (("Triage worker",), "both", "inactive"): set(),
    (("Practitioner",), "both", "inactive"): set(),
    (("Manager",), "both", "inactive"): set(),
}
PEOPLE = [f"{' and '.join(names) or 'no role'}, {areas} areas {extra}" for names, areas, extra in SEEN]
EXTRA = {"": {}, "superuser": {"is_superuser": True, "is_staff": True}, "inactive": {"is_active": False}}


@pytest.fixture
def person(request, roles, kent, lincolnshire) -> User:
    from django.contrib.auth.models import Group

    names, areas, extra = request.param
    made = UserFactory(**EXTRA[extra])
    made.groups.set(Group.objects.filter(name__in=[f"{name}s" for name in names]))
    made.areas.set({"own": [kent], "both": [kent, lincolnshire], "none": []}[areas])
    return made


@pytest.fixture
def rows(form_page, kent, lincolnshire) -> dict[str, Submission]:
    areas = {"own area": kent, "other area": lincolnshire, "no area": None, "allocated": lincolnshire}
    return {name: submission_of(form_page, area) for name, area in areas.items()}


def openable(rows: dict[str, Submission], person) -> set[str]:
    found = set()
    for name, submission in rows.items():
        try:
            actions.find(submission.reference, by=person)
        except NotVisible:
            continue
        found.add(name)
    return found


def readable(rows: dict[str, Submission], person) -> set[str]:
    found = set()
    for name, submission in rows.items():
        try:
            actions.read(submission, by=person)
        except NotVisible:
            continue
        found.add(name)
    return found


@pytest.mark.parametrize("person, seen", SEEN.items(), indirect=["person"], ids=PEOPLE)
def test_list_item_and_count_follow_the_one_rule(rows, person, seen):
    Submission.objects.filter(pk=rows["allocated"].pk).update(assignee=person)
    listed = set(Submission.objects.visible_to(person).values_list("reference", flat=True))

    assert {name for name, submission in rows.items() if submission.reference in listed} == seen
    assert (openable(rows, person), readable(rows, person)) == (seen, seen)
    assert Submission.objects.visible_to(person).count() == len(seen)
    assert may_see_queue(person) is any(
        role in {"Triage worker", "Manager", "Practitioner"} for role in working(person)
    )


def working(person) -> list[str]:
    return [group.name.removesuffix("s") for group in person.groups.all()] if person.is_active else []


@pytest.mark.parametrize("person, seen", SEEN.items(), indirect=["person"], ids=PEOPLE)
def test_the_pages_of_the_admin_follow_the_same_rule(client, rows, person, seen):
    Submission.objects.filter(pk=rows["allocated"].pk).update(assignee=person)
    client.force_login(person)
    queue = client.get(reverse("submissions_modeladmin_index")).text
    answers = {name: client.get(reverse("triage_case", args=[each.reference])) for name, each in rows.items()}

    assert {name for name, each in rows.items() if each.reference in queue} == seen
    assert {name for name, answer in answers.items() if answer.status_code == 200} == seen


@pytest.mark.parametrize("person", [(("Triage worker",), "own", "")], indirect=True)
def test_no_row_is_listed_twice_although_several_groups_let_it_be_seen(rows, person, roles):
    from django.contrib.auth.models import Group

    person.groups.set(Group.objects.all())
    Submission.objects.update(assignee=person)

    assert sorted(Submission.objects.visible_to(person).values_list("pk")) == sorted(
        Submission.objects.values_list("pk")
    )


def test_who_is_not_signed_in_sees_nothing(rows):
    assert (rights(AnonymousUser()), may_see_queue(AnonymousUser())) == (set(), False)
    assert Submission.objects.visible_to(AnonymousUser()).count() == 0


def test_a_right_given_to_a_person_and_not_to_their_group_opens_nothing(rows, roles, kent):
    from django.contrib.auth.models import Permission

    person = UserFactory()
    person.user_permissions.set(Permission.objects.filter(content_type__app_label="referralforms"))

    assert (rights(person), Submission.objects.visible_to(person).count()) == (set(), 0)


@pytest.mark.parametrize("number", [1, 3])
def test_listing_takes_two_queries_however_many_rows(form_page, kent, person_in, django_assert_num_queries, number):
    person = person_in("Triage worker", kent)
    for _ in range(number):
        submission_of(form_page, kent)

    with django_assert_num_queries(2):
        assert len(Submission.objects.visible_to(person).for_queue()) == number


# --- who meets what -------------------------------------------------------------------------------

LOGIN, HOME = "to the sign-in", "to the admin's home, told that they may not"
VISITORS = (
    "nobody", "inactive triage worker", "Editor", "Analyst", "Data-protection officer", "Administrator", "superuser",
    "Triage worker", "Manager", "barred manager", "triage worker elsewhere", "practitioner without it",
    "practitioner with it",
)  # fmt: skip


def met_by(stranger, working, elsewhere) -> dict[str, int | str]:
    """Return what each visitor meets: who has no right, who works on the submission, who works on others."""
    met = dict.fromkeys(VISITORS, stranger)
    if isinstance(elsewhere, int) and elsewhere == 404:
        met |= dict.fromkeys(["Data-protection officer", "Administrator"], 404)
    met |= {"nobody": LOGIN, "inactive triage worker": LOGIN}
    met |= dict.fromkeys(["Triage worker", "Manager", "practitioner with it"], working)
    met |= dict.fromkeys(["triage worker elsewhere", "practitioner without it", "barred manager"], elsewhere)
    return met


def met_by_officer(stranger, officer) -> dict[str, int | str]:
    """Return what each visitor meets at the desk of the data-protection officer."""
    met = dict.fromkeys(VISITORS, stranger) | {"Data-protection officer": officer}
    return met | {"nobody": LOGIN, "inactive triage worker": LOGIN}


MET: dict[tuple[str, str], dict[str, int | str]] = {
    ("submissions_modeladmin_index", "get"): met_by(HOME, 200, 200),
    ("submissions_modeladmin_index", "post"): met_by(HOME, 422, 422),  # no row was chosen
    ("triage_find", "get"): met_by(405, 405, 405),
    ("triage_find", "post"): met_by(HOME, 200, 200),
    ("triage_news", "get"): met_by(HOME, 200, 200),
    ("triage_news", "post"): met_by(405, 405, 405),
    ("triage_views", "get"): met_by(HOME, 200, 200),
    ("triage_views", "post"): met_by(405, 405, 405),
    ("triage_save_view", "get"): met_by(405, 405, 405),
    ("triage_save_view", "post"): met_by(HOME, "done", "done"),
    ("triage_forget_view", "get"): met_by(405, 405, 405),
    ("triage_forget_view", "post"): met_by(HOME, 404, "")
    | dict.fromkeys(["triage worker elsewhere", "practitioner without it", "barred manager"], 404),  # none of theirs
    ("open_by_exception", "get"): met_by(HOME, HOME, HOME)
    | dict.fromkeys(["Data-protection officer", "Administrator"], 200),
    ("open_by_exception", "post"): met_by(HOME, HOME, HOME)
    | dict.fromkeys(["Data-protection officer", "Administrator"], 422),
    ("access_log", "get"): met_by(HOME, HOME, HOME) | {"Data-protection officer": 200},
    ("access_log", "post"): met_by(405, 405, 405),
    ("triage_case", "get"): met_by(HOME, 200, 404),
    ("triage_case", "post"): met_by(405, 405, 405),
    ("triage_change_status", "get"): met_by(405, 405, 405),
    ("triage_change_status", "post"): met_by(HOME, "done", 404),
    ("triage_file", "get"): met_by(HOME, 404, 404),  # the submission has none
    ("triage_file", "post"): met_by(405, 405, 405),
    ("triage_assign", "get"): met_by(405, 405, 405),
    ("triage_assign", "post"): met_by(HOME, "done", 404) | {"practitioner with it": 422},
    ("data_protection", "get"): met_by_officer(HOME, 200),
    ("data_protection", "post"): met_by_officer(HOME, 200),
    ("data_protection_export", "get"): met_by_officer(HOME, 405),
    ("data_protection_export", "post"): met_by_officer(HOME, "done"),
    ("data_protection_fetch", "get"): met_by_officer(HOME, 405),
    ("data_protection_fetch", "post"): met_by_officer(HOME, 404),
    ("data_protection_erase", "get"): met_by_officer(HOME, 405),
    ("data_protection_erase", "post"): met_by_officer(HOME, "done"),
    ("data_protection_hold", "get"): met_by_officer(HOME, 405),
    ("data_protection_hold", "post"): met_by_officer(HOME, "done"),
    ("data_protection_release", "get"): met_by_officer(HOME, 405),
    ("data_protection_release", "post"): met_by_officer(HOME, "done"),
    ("retention_preview", "get"): met_by_officer(HOME, 200),
    ("retention_preview", "post"): met_by_officer(HOME, 405),
    ("erasures", "get"): met_by_officer(HOME, 200),
    ("erasures", "post"): met_by_officer(HOME, 405),
    ("erasure_certificate", "get"): met_by_officer(HOME, 404),
    ("erasure_certificate", "post"): met_by_officer(HOME, 405),
}
POSTED: dict[str, dict] = {
    "triage_news": {"since": "2026-01-01T00:00:00Z"},
    "triage_export": {"reason": "Quarterly return"},
    "triage_change_status": {"to": "screening", "version": 1},
    "triage_assign": {"assignee": "", "version": 1},
    "data_protection_export": {"reason": "Request"},
    "data_protection_erase": {"cause": "request", "reason": "Request", "confirmed": "on"},
    "data_protection_hold": {"reason": "Proceedings", "review_on": "2199-01-01"},
    "data_protection_release": {"reason": "They are over"},
}
# Only managers take submissions out; those barred from one take out the others.
EXPORTING = met_by(HOME, HOME, HOME) | dict.fromkeys(["Manager", "barred manager"], 200)
MET |= {("triage_export", method): EXPORTING for method in ("get", "post")}
# Who counts sees numbers, and no submission.
COUNTING = met_by(HOME, HOME, HOME) | dict.fromkeys(["Analyst", "Manager", "barred manager"], 200)
MET |= {("triage_report", "get"): COUNTING, ("triage_report", "post"): met_by(405, 405, 405)}
# The times of one's own areas; what is posted here names none.
MANAGING = met_by(HOME, HOME, HOME)
MET |= {
    ("area_times", "get"): MANAGING | dict.fromkeys(["Manager", "barred manager"], 200),
    ("area_times", "post"): MANAGING | dict.fromkeys(["Manager", "barred manager"], 404),
}
# Each person's own mail and calendar; a key that is nobody's opens nothing, and nobody signs in with one.
MET |= {
    ("triage_notices", "get"): met_by(HOME, 200, 200),
    ("triage_notices", "post"): met_by(HOME, 405, 405),
    ("triage_digest", "get"): met_by(HOME, 405, 405),
    ("triage_digest", "post"): met_by(HOME, "done", "done"),
    ("triage_make_calendar", "get"): met_by(HOME, 405, 405),
    ("triage_make_calendar", "post"): met_by(HOME, 200, 200),
    ("triage_end_calendar", "get"): met_by(HOME, 405, 405),
    ("triage_end_calendar", "post"): met_by(HOME, "done", "done"),
    ("triage_calendar", "get"): dict.fromkeys(VISITORS, 404),
    ("triage_calendar", "post"): dict.fromkeys(VISITORS, 405),
}
# To enter a call or letter one must triage; which submission the others work on makes no difference.
ENTERING = met_by(HOME, 200, 200) | dict.fromkeys(["practitioner with it", "practitioner without it"], HOME)
MET |= {
    ("entry_choose", "get"): ENTERING,
    ("entry_choose", "post"): met_by(405, 405, 405),
    ("entry_form", "get"): ENTERING,
    ("entry_form", "post"): {who: 422 if met == 200 else met for who, met in ENTERING.items()},
}
# Every other verb of the case page; what is posted here says nothing, so that who may do it is asked for more.
VERBS = ("area", "flags", "priority", "note", "attempt", "link", "unlink", "duplicate", "bar", "unbar", "undo")
MET |= {(f"triage_{verb}", "get"): met_by(405, 405, 405) for verb in (*VERBS, "checklist", "reveal", "here")}
MET |= {(f"triage_{verb}", "post"): met_by(HOME, 422, 404) for verb in VERBS}
MET |= {("triage_undo", "get"): met_by(HOME, 404, 404)}  # nobody changed anything yet
MET |= {
    ("triage_checklist", "post"): met_by(HOME, "done", 404),
    ("triage_reveal", "post"): met_by(HOME, 200, 404),
    ("triage_here", "post"): met_by(HOME, 200, 404),
    ("triage_print", "get"): met_by(HOME, 200, 404),
    ("triage_print", "post"): met_by(405, 405, 405),
}
ARGUMENTS: dict[str, list] = {
    "access_log": [],
    "open_by_exception": [],
    **{
        key: []
        for key in [
            "submissions_modeladmin_index",
            "triage_find",
            "triage_news",
            "triage_views",
            "triage_export",
        ]
    },
    "triage_save_view": [],
    "triage_report": [],
    "area_times": [],
    **{f"triage_{key}": [] for key in ("notices", "digest", "make_calendar", "end_calendar")},
    "triage_calendar": ["no-key-of-anybody"],
    "entry_choose": [],
    "triage_forget_view": [1],
    **{key: [] for key in ("data_protection", "retention_preview", "erasures")},
    **{f"data_protection_{key}": [] for key in ("export", "erase", "hold", "release")},
    **{key: [uuid.UUID(int=0)] for key in ("data_protection_fetch", "erasure_certificate")},  # of what is not there
}

# The builder's pages are for editors, and the paper form for all who may enter the admin.
MAY_EDIT = met_by(HOME, HOME, HOME) | dict.fromkeys(["Editor", "superuser"], 200)
NO_POST = met_by(405, 405, 405)
MET |= {(name, "get"): MAY_EDIT for name in ("form_versions", "form_beside", "form_export", "form_import")}
MET |= {(name, "post"): NO_POST for name in ("form_versions", "form_beside", "form_export", "form_paper_for_staff")}
MET |= {
    ("form_import", "post"): MAY_EDIT | dict.fromkeys(["Editor", "superuser"], 422),
    ("form_paper_for_staff", "get"): met_by(200, 200, 200),
}


def patterns(resolver, prefix: str = ""):
    for each in resolver.url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route, each
        else:
            yield from patterns(each, route)


def home_of(view) -> str:
    """Return the module in which a view, or the object whose method it is, was written."""
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return type(view.__self__).__module__ if hasattr(view, "__self__") else view.__module__


def ours_in_the_admin() -> set[str]:
    found = patterns(get_resolver())
    return {
        each.name or route
        for route, each in found
        if route.startswith("admin/") and home_of(each.callback).startswith("referralforms")
    }


def test_every_address_of_the_admin_that_is_ours_is_declared_here():
    assert ours_in_the_admin() == {name for name, _ in MET}


def test_every_address_is_declared_with_get_and_post_for_every_visitor():
    assert set(MET) == set(product(ours_in_the_admin(), ["get", "post"]))
    assert {tuple(met) for met in MET.values()} == {VISITORS}


@pytest.fixture
def submission(form_page, kent) -> Submission:
    return submission_of(form_page, kent)


def visitor(name: str, person_in, submission, kent, lincolnshire) -> User | None:
    special = {
        "nobody": lambda: None,
        "inactive triage worker": lambda: person_in("Triage worker", kent, is_active=False),
        "superuser": lambda: UserFactory(is_superuser=True),
        "triage worker elsewhere": lambda: person_in("Triage worker", lincolnshire),
        "barred manager": lambda: person_in("Manager", kent),
        "practitioner without it": lambda: person_in("Practitioner", kent),
        "practitioner with it": lambda: person_in("Practitioner"),
    }
    person = special.get(name, lambda: person_in(name, kent))()
    if name == "barred manager":
        Bar.objects.create(submission=submission, person=person)
    if name == "practitioner with it":
        Submission.objects.filter(pk=submission.pk).update(assignee=person)
    return person


def met(response) -> int | str:
    if response.status_code != 302:
        return response.status_code
    if response.url.startswith(reverse("wagtailadmin_login")):
        return LOGIN
    return HOME if response.url == reverse("wagtailadmin_home") else "done"


def arguments_of(name: str, submission) -> list:
    if name.startswith("form_") or name == "entry_form":
        return [submission.form_version.page_id]
    if name == "triage_file":
        return [submission.reference, uuid.UUID(int=0)]
    return ARGUMENTS.get(name, [submission.reference] if name.startswith("triage_") else [])


@pytest.mark.parametrize("name, method", MET)
def test_everybody_meets_what_is_declared(person_in, submission, kent, lincolnshire, name, method):
    url = reverse(name, args=arguments_of(name, submission))
    sent = POSTED.get(name, {}) | ({"references": submission.reference} if name.startswith("data_protection") else {})
    found, recorded = {}, {}
    for who in VISITORS:
        with undone():
            person, client = visitor(who, person_in, submission, kent, lincolnshire), StaffClient()
            if person:
                client.force_login(person)
            found[who] = met(getattr(client, method)(url, sent))
            recorded[who] = refusals_of(person)

    assert found == MET[name, method]
    assert recorded == {who: refusals_due(name, method, who) for who in VISITORS}


@contextmanager
def undone() -> Iterator[None]:
    """Let what happens inside never have been: so each visitor meets the same, and the site is built once for all."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# Pages of which 404 says that there is nothing for anybody, and not that this person may not see it.
OF_NOBODY = {"triage_calendar", "triage_forget_view", "data_protection_fetch", "erasure_certificate", "area_times"}


def refusals_of(person: User | None) -> list[str]:
    return list(Event.objects.filter(kind="refused", by=person).values_list("detail", flat=True)) if person else []


def refusals_due(name: str, method: str, who: str) -> list[str]:
    """Return what the log must say of an attempt: whoever is signed in and refused is recorded, once."""
    what = MET[name, method][who]
    if what == HOME and not name.startswith("form_"):
        return [name]
    if (what, name) == (422, "triage_assign"):  # who may see it, and may give it to nobody
        return ["assign"]
    return ["find"] if what == 404 and name not in OF_NOBODY and who in NOT_THEIRS else []


NOT_THEIRS = (
    "Data-protection officer", "Administrator", "triage worker elsewhere", "practitioner without it", "barred manager",
)  # fmt: skip


def test_who_opened_it_by_exception_reads_it_and_changes_nothing(client, person_in, submission):
    person = person_in("Data-protection officer")
    client.force_login(person)
    actions.break_glass(submission.reference, by=person, reason="Subject request")
    names = ["triage_change_status", "triage_assign"]
    posts = [client.post(reverse(name, args=[submission.reference]), POSTED[name]) for name in names]

    assert client.get(reverse("triage_case", args=[submission.reference])).status_code == 200
    assert [post.status_code for post in posts] == [422, 422]
    assert Submission.objects.get().version == 1


# --- every other address of the project ---------------------------------------------------------------

# For everybody, signed in or not. What they answer is tested where they are; here, that there are no others.
PUBLIC = {
    "sitemap", "robots", "security_txt", "exit", "event_calendar", "feed", "newsletter_sign_up", "newsletter_asked",
    "newsletter_confirm", "newsletter_leave", "form_send", "form_sent", "form_whole", "form_post",
    "form_send_checked", "form_keep", "form_ended", "form_return", "form_check", "form_step", "form_paper",
    "search", "wagtail_serve", "wagtailcore_login", "healthz",
}  # fmt: skip
# Ours in the admin, of other parts: who may open them is tested there; here, that nothing of a submission is on them.
STAFF = {
    "withdrawn_report", "withdrawn_report_results", "review_report", "review_report_results",
    "subscribers", "subscribers_results", "subscribers_export", "subscriber_remove", "link_report", "design_system",
    "site_parts", "retry_all_deliveries", "retry_delivery",
    *(f"wagtailusers_{of}:{act}" for of in ("users", "groups") for act in ("add", "edit", "delete")),
    *test_sign_in.MET,
}  # fmt: skip
# Of packages, each by its route and name. A new one has to be looked at, and its line added: who meets it, may it show
# or change anything of a submission or an account?
STOCK = Path(__file__).with_name("stock_addresses.txt")
OWN_PACKAGES = {"home", "casestudies", "insights", "referralforms", "config"}


def addresses(resolver=None, prefix: str = "", namespace: str = ""):
    """Yield (route, full name, package, namespace) of every address of the project."""
    for each in (resolver or get_resolver()).url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            name = f"{namespace}:{each.name}" if namespace else each.name or route
            yield route, name, home_of(each.callback).split(".")[0], namespace
        else:
            inner = ":".join(part for part in (namespace, each.namespace) if part)
            yield from addresses(each, route, inner)


def test_every_address_of_the_project_is_declared_here():
    ours = {name for _, name, package, _ in addresses() if package in OWN_PACKAGES}

    # Of signing in, some views are the package's and some our own.
    assert ours | set(test_sign_in.MET) == PUBLIC | STAFF | {name for name, _ in MET}


def test_every_address_of_a_package_was_looked_at():
    stock = {route: name for route, name, package, _ in addresses() if package not in OWN_PACKAGES}

    assert [each if each == name else f"{each} {name}" for each, name in sorted(stock.items())] == (
        STOCK.read_text(encoding="utf-8").splitlines()
    )


def without_arguments() -> list[str]:
    """Return the addresses of the admin that can be opened as they are, and neither end a session nor mean to fail."""
    found = {route.replace("^", "").replace("$", "") for route, *_ in addresses() if route.startswith("admin/")}
    plain = {route for route in found if not set(route) & set("<(?*\\")}
    return sorted(f"/{route}" for route in plain if not set(route.split("/")) & {"logout", "failwhale"})


OPEN_TO_ALL = {
    f"/admin/{each}/"
    for each in ("login", "password_reset", "password_reset/complete", "password_reset/done", "jsi18n", "sprite")
}


def test_every_address_of_the_admin_leads_who_is_not_signed_in_to_the_sign_in(client, submission):
    answers = {each: client.get(each) for each in without_arguments()}
    let_in = [each for each, answer in answers.items() if answer.status_code == 200]

    assert (len(answers) > 50, [each for each in let_in if each not in OPEN_TO_ALL]) == (True, [])


@pytest.mark.parametrize("who", ["Editor", "Practitioner", "superuser"])
def test_nothing_of_a_submission_is_on_any_page_of_the_admin_for_who_may_not_see_it(client, person_in, submission, who):
    client.force_login(UserFactory(is_superuser=True) if who == "superuser" else person_in(who))
    answers = {each: client.get(each) for each in without_arguments()}
    shown = [each for each, answer in answers.items() if not answer.streaming and submission.reference in answer.text]

    assert shown == []


@pytest.mark.parametrize("name", ["triage_case", "triage_change_status", "triage_assign"])
@pytest.mark.parametrize("reference", ["AAAA-AAAA", "1", "' OR 1=1", "é", "a" * 400, "\x00"])
def test_a_reference_that_is_none_is_not_found(client, person_in, submission, kent, name, reference):
    client.force_login(person_in("Triage worker", kent))
    url = reverse(name, args=[reference])

    assert (client.get(url) if name == "triage_case" else client.post(url, POSTED[name])).status_code == 404


@pytest.mark.parametrize("name", ["triage_change_status", "triage_assign"])
def test_no_other_site_can_post_in_somebodys_name(person_in, submission, kent, name):
    from tests.signing_in import StaffClient

    client = StaffClient(enforce_csrf_checks=True)
    client.force_login(person_in("Triage worker", kent))

    assert client.post(reverse(name, args=[submission.reference]), POSTED[name]).status_code == 403
    assert Submission.objects.get().version == 1


@pytest.mark.parametrize("role, shown", [("Triage worker", True), ("Practitioner", True), ("Editor", False)])
def test_the_menu_leads_to_the_queue_only_who_may_see_it(client, person_in, submission, kent, role, shown):
    client.force_login(person_in(role, kent))
    page = client.get(reverse("wagtailadmin_home")).text

    assert (reverse("submissions_modeladmin_index") in page) is shown


def test_nothing_of_a_submission_is_on_the_editors_pages(client, person_in, submission, kent):
    client.force_login(person_in("Editor", kent))
    pages = [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_explore_root"),
        reverse("wagtailadmin_pages:edit", args=[submission.form_version.page_id]),
        reverse("wagtailadmin_pages:usage", args=[submission.form_version.page_id]),
    ]
    answers = [client.get(url, follow=True) for url in pages]

    assert [url for url, answer in zip(pages, answers, strict=True) if submission.reference in answer.text] == []


def test_where_an_area_is_used_says_nothing_of_submissions(client, submission, kent):
    client.force_login(UserFactory(is_superuser=True))
    page = client.get(reverse("wagtailsnippets_home_area:usage", args=[kent.pk]))

    assert (page.status_code, ReferenceIndex.get_references_to(kent).count()) == (200, 0)
    assert [word for word in (submission.reference, "Private submission") if word in page.text] == []


def test_a_form_with_submissions_can_be_deleted_and_nothing_sent_is_lost(client, person_in, submission):
    form_page = submission.form_version.page
    form_page.delete()
    kept = Submission.objects.get()

    assert (kept.pk, kept.form_version.page_id) == (submission.pk, None)
    assert "Start a conversation" in soup(str(kept.form_version)).text
