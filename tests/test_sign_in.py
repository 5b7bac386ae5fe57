"""Signing in: password, second factor, the pause after wrong attempts, and how it ends."""

import base64
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.models import APIToken, ModelLogEntry

from home.demo.second_factor import sample_secret
from home.models import Delivery, SignInAttempt
from home.outbox import deliver_due
from home.signin import codes, lockout, urls
from home.signin.required import needs_second_factor
from tests.asking import soup
from tests.factories import PASSWORD, UserFactory
from tests.installation import run
from tests.signing_in import StaffClient

LOGIN, CODE, SET_UP, START = "/admin/login/", "/admin/login/code/", "/admin/account/second-factor/", "/admin/"
ROLES_WITH = ["Triage worker", "Practitioner", "Manager", "Administrator", "Data-protection officer", "Analyst"]


@pytest.fixture(autouse=True)
def no_codes_of_other_tests():
    """allauth remembers used codes by the number of the person, which the next test gives out again."""
    cache.clear()


@pytest.fixture
def clock(monkeypatch):
    """The time that sessions, codes and pauses go by; ``clock.pass_by(seconds)`` moves it."""
    return Clock(monkeypatch)


class Clock:
    def __init__(self, monkeypatch):
        self.now = time.time() // 30 * 30 + 1  # a second into a period, so that no test straddles two
        monkeypatch.setattr(time, "time", lambda: self.now)
        monkeypatch.setattr("django.utils.timezone.now", self.datetime)

    def datetime(self):
        import datetime

        return datetime.datetime.fromtimestamp(self.now, tz=datetime.UTC)

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def worker(person_in, kent):
    person = person_in("Triage worker", kent, username="worker")
    TOTP.activate(person, sample_secret("worker"))
    return person


@pytest.fixture
def browser() -> Client:
    """A browser that signs in by the pages alone."""
    return Client()


def code_of(username: str, ahead: int = 0) -> str:
    return codes.code_at(sample_secret(username), int(time.time()) // 30 + ahead)


def password(client, username: str, given: str = PASSWORD, **extra):
    return client.post(LOGIN, {"login": username, "password": given}, **extra)


def code(client, given: str):
    return client.post(CODE, {"code": given})


def whole_sign_in(client, username: str):
    password(client, username)
    return code(client, code_of(username))


def is_in(client) -> bool:
    return client.get(START).status_code == 200


# --- the way in -----------------------------------------------------------------------------------


def test_a_password_and_a_code_open_the_admin(browser, worker):
    first = password(browser, "worker")
    assert (first.status_code, first.url, is_in(browser)) == (302, CODE, False)
    second = code(browser, code_of("worker"))

    assert (second.status_code, second.url, is_in(browser)) == (302, START, True)


def test_the_code_leads_to_where_one_wanted_to_go(browser, worker):
    asked = browser.get("/admin/account/")
    shown = soup(browser.get(asked.url).text)
    assert shown.find("input", attrs={"name": "next"})["value"] == "/admin/account/"
    browser.post(LOGIN, {"login": "worker", "password": PASSWORD, "next": "/admin/account/"})

    assert code(browser, code_of("worker")).url == "/admin/account/"


def test_nobody_is_led_to_another_site(browser, worker):
    browser.post(LOGIN, {"login": "worker", "password": PASSWORD, "next": "https://elsewhere.example/"})

    assert code(browser, code_of("worker")).url == START


def test_a_wrong_code_opens_nothing_and_says_what_to_do(browser, worker):
    password(browser, "worker")
    answer = code(browser, "000000")

    assert (answer.status_code, is_in(browser)) == (200, False)
    assert "That code is not right, or was used before." in answer.text


def test_a_code_is_good_once_whatever_the_cache_of_the_process_remembers(browser, worker, clock):
    used = code_of("worker")
    whole_sign_in(browser, "worker")
    cache.clear()
    other = Client()
    password(other, "worker")

    assert (code(other, used).status_code, is_in(other)) == (200, False)
    assert (code(other, code_of("worker", ahead=1)).status_code, is_in(other)) == (302, True)


def test_a_code_older_than_the_last_one_used_is_refused(browser, worker, clock):
    whole_sign_in(browser, "worker")
    other = Client()
    password(other, "worker")

    assert code(other, code_of("worker", ahead=-1)).status_code == 200


def test_a_recovery_code_is_good_once(browser, worker):
    [first, *_] = RecoveryCodes.activate(worker).get_unused_codes()
    password(browser, "worker")
    assert (code(browser, first).status_code, is_in(browser)) == (302, True)
    other = Client()
    password(other, "worker")

    assert (code(other, first).status_code, is_in(other)) == (200, False)


def test_the_code_page_opens_to_nobody_who_has_not_given_a_password(browser, worker):
    assert code(browser, code_of("worker")).url == LOGIN


def test_secrets_are_not_in_the_database_as_they_are(worker):
    secret = sample_secret("worker")
    [kept] = Authenticator.objects.values_list("data", flat=True)

    assert secret not in str(kept)
    assert base64.b32decode(secret).hex() not in str(kept)


# --- who must have a second factor -----------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES_WITH)
def test_who_sees_submissions_or_accounts_meets_only_the_page_that_sets_it_up(browser, person_in, role):
    person = person_in(role)
    password(browser, person.username)
    pages = [START, reverse("submissions_modeladmin_index"), "/admin/account/", "/admin/users/", "/admin/pages/"]

    assert {browser.get(page).url for page in pages} == {SET_UP}
    assert (browser.get(SET_UP).status_code, browser.post("/admin/account/").url) == (200, SET_UP)


@pytest.mark.parametrize("role, page", [("Data-protection officer", "data_protection"), ("Analyst", "triage_report")])
def test_who_looks_after_data_or_counts_meets_no_page_before_their_code(browser, person_in, role, page):
    person, own = person_in(role), reverse(page)
    TOTP.activate(person, sample_secret(person.username))
    password(browser, person.username)
    before = [browser.get(each).url.split("?")[0] for each in (START, own, "/admin/account/")]
    code(browser, code_of(person.username))

    assert (before, browser.get(own).status_code) == ([LOGIN] * 3, 200)


@pytest.mark.parametrize("fields", [{"is_superuser": True}])
def test_so_does_a_superuser(browser, roles, fields):
    person = UserFactory(**fields)
    password(browser, person.username)

    assert browser.get(START).url == SET_UP


def test_an_editor_may_do_without(browser, person_in):
    person = person_in("Editor")

    assert (password(browser, person.username).url, is_in(browser)) == (START, True)


def test_a_right_given_to_a_person_alone_asks_for_it_too(person_in):
    person = person_in("Editor")
    person.user_permissions.add(Permission.objects.get(codename="triage_submission"))

    assert needs_second_factor(person) is True


def test_outside_the_admin_a_sign_in_that_is_not_whole_is_nobody(rf, person_in):
    from home.signin.middleware import trusted

    client = StaffClient()
    for with_second_factor, is_somebody in [(False, False), (True, True)]:
        person = person_in("Triage worker")
        client.force_login(person, with_second_factor=with_second_factor)
        request = rf.get("/")
        request.session = client.session
        assert trusted(request, person).is_authenticated is is_somebody


def test_setting_up_an_app_opens_the_admin_and_shows_recovery_codes_once(browser, person_in):
    person = person_in("Triage worker")
    password(browser, person.username)
    secret = soup(browser.get(SET_UP + "app/").text).find("code").text
    answer = browser.post(SET_UP + "app/", {"code": codes.code_at(secret, int(time.time()) // 30)})
    first, second = browser.get(answer.url).text, browser.get(answer.url).text

    assert (answer.url, is_in(browser)) == (SET_UP + "codes/", True)
    assert (len(soup(first).select(".house-codes li")), len(soup(second).select(".house-codes li"))) == (10, 0)
    assert Delivery.objects.get().options == {"what": "second_factor_changed"}


def test_who_set_one_up_elsewhere_signs_in_anew(browser, person_in):
    person = person_in("Triage worker")
    password(browser, person.username)
    TOTP.activate(person, sample_secret(person.username))

    assert browser.get(START).url.startswith(LOGIN)


def test_nobody_who_needs_one_removes_their_last(browser, worker):
    whole_sign_in(browser, "worker")
    answer = browser.post(SET_UP + "app/remove/")

    assert "Your role needs a second factor." in answer.text
    assert Authenticator.objects.filter(user=worker).count() == 1


# --- wrong attempts -------------------------------------------------------------------------------


def test_after_five_wrong_passwords_there_is_a_pause_that_ends_by_itself(browser, worker, clock):
    for _ in range(lockout.MOST):
        password(browser, "worker", "wrong")
    refused = password(browser, "worker")
    assert "There were too many wrong attempts. Wait 15 minutes, then try again." in refused.text
    clock.pass_by(14 * 60)
    assert "Wait 1 minute, then" in password(browser, "worker").text
    clock.pass_by(61)

    assert password(browser, "worker").url == CODE


def test_a_pause_is_nobody_elses(worker, person_in, clock):
    person_in("Triage worker", username="colleague")
    for _ in range(lockout.MOST):
        password(Client(), "worker", "wrong")

    assert password(Client(), "colleague").status_code == 302
    assert password(Client(), "worker", REMOTE_ADDR="192.0.2.7").status_code == 302
    assert password(Client(), "worker").status_code == 200


def test_codes_are_counted_by_account_from_wherever_they_come(worker, clock):
    for _ in range(lockout.MOST):
        client = Client()
        password(client, "worker")
        code(client, "000000")
    client = Client(REMOTE_ADDR="192.0.2.7")
    password(client, "worker")

    assert "There were too many wrong attempts." in code(client, code_of("worker")).text


def test_attempts_are_kept_without_names_and_not_for_long(browser, worker, clock):
    password(browser, "worker", "wrong")
    [kept] = SignInAttempt.objects.all()
    clock.pass_by(16 * 60)
    password(browser, "worker", "wrong")

    assert ("worker" in kept.key, len(kept.key)) == (False, 64)
    assert SignInAttempt.objects.count() == 1


# --- nothing is given away --------------------------------------------------------------------------


def answered(client, name: str, given: str) -> tuple:
    page = soup(password(client, name, given).text)
    return [each.text for each in page.select(".messages li")], page.title.text


def test_a_name_that_is_none_is_answered_as_a_wrong_password_is(worker):
    UserFactory(username="closed", is_active=False)
    told = [answered(Client(), *each) for each in [("worker", "wrong"), ("nobody", "wrong"), ("closed", PASSWORD)]]

    assert told[0] == told[1] == told[2]
    assert told[0][0] == ["User name or password is not right. Check both, then try again."]


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(browser, worker):
    told = [browser.post("/admin/password_reset/", {"email": each}) for each in (worker.email, "nobody@example.org")]

    assert [(each.status_code, each.url) for each in told] == [(302, "/admin/password_reset/done/")] * 2
    assert mail.outbox == []  # no mail is sent inside a request: its length would tell
    deliver_due()
    assert [each.to for each in mail.outbox] == [[worker.email]]


def test_a_new_password_signs_nobody_in(browser, worker):
    browser.post("/admin/password_reset/", {"email": worker.email})
    deliver_due()
    [path] = [word.removeprefix("http://testserver") for word in mail.outbox[0].body.split() if "/confirm/" in word]
    form = browser.get(path, follow=True).request["PATH_INFO"]
    browser.post(form, {"new_password1": "another-long-password", "new_password2": "another-long-password"})
    assert is_in(browser) is False

    assert password(browser, "worker", "another-long-password").url == CODE


def test_nobody_is_sent_mail_without_end(browser, worker, clock):
    for _ in range(lockout.MOST + 2):
        browser.post("/admin/password_reset/", {"email": worker.email})

    assert Delivery.objects.count() == lockout.MOST


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_confirm_email", "mfa_login_webauthn"])
def test_what_nobody_needs_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["signup/", "login/signup/", "account/signup/"])
def test_sign_up_is_closed(browser, home_page, path):
    answers = [browser.get(f"/admin/{path}"), browser.post(f"/admin/{path}")]

    assert [each.url.split("?")[0] for each in answers] == [LOGIN, LOGIN]  # as for any address that is none


def test_a_public_process_has_no_address_of_signing_in(tmp_path):
    paths = ["/admin/login/", "/admin/login/code/", SET_UP, "/admin/account/sessions/"]
    asked = (
        f"import django; django.setup(); from django.urls import resolve; print([resolve(p).url_name for p in {paths}])"
    )
    done = run("-c", asked, ROLE="public", DATA_DIR=str(tmp_path))

    assert (done.returncode, done.stdout.strip()) == (0, str(["wagtail_serve"] * len(paths)))  # pages, of which none


@pytest.mark.parametrize("header", ["Bearer a-token", "Token a-token", "Basic d29ya2VyOmEgcGFzc3dvcmQgZm9yIHRlc3Rz"])
def test_no_authorization_header_opens_anything(browser, worker, header):
    names = ["wagtailadmin_home", "submissions_modeladmin_index", "wagtailadmin_api:pages:listing", "usersessions_list"]
    answers = [browser.get(reverse(name), HTTP_AUTHORIZATION=header) for name in names]

    assert {each.url.split("?")[0] for each in answers} == {LOGIN}


def test_a_real_token_of_wagtails_own_api_opens_no_submission(browser, worker):
    token, plain = APIToken.create_token(user=worker, name="A front end")
    names = ["wagtailadmin_home", "submissions_modeladmin_index", "wagtailadmin_api:pages:listing"]
    answers = [browser.get(reverse(name), HTTP_AUTHORIZATION=f"Bearer {plain}") for name in names]
    token.refresh_from_db()

    assert {each.url.split("?")[0] for each in answers} == {LOGIN}
    assert token.last_used_at is None


# --- the end --------------------------------------------------------------------------------------


def test_who_does_nothing_for_half_an_hour_is_signed_out(browser, worker, clock):
    whole_sign_in(browser, "worker")
    clock.pass_by(settings.SIGN_IN_IDLE_SECONDS - 5)
    assert is_in(browser) is True
    clock.pass_by(settings.SIGN_IN_IDLE_SECONDS + 1)
    answer = browser.get("/admin/account/")

    assert answer.url == f"{LOGIN}?next=%2Fadmin%2Faccount%2F"
    assert "You were signed out" in browser.get(answer.url).text


def test_who_works_all_day_is_signed_out_after_ten_hours(browser, worker, clock):
    whole_sign_in(browser, "worker")
    for _ in range(10 * 3 - 1):
        clock.pass_by(20 * 60)
        assert is_in(browser) is True
    clock.pass_by(21 * 60)

    assert is_in(browser) is False


def test_asking_how_long_is_left_keeps_nobody_signed_in_and_a_post_does(browser, worker, clock):
    whole_sign_in(browser, "worker")
    clock.pass_by(20 * 60)
    asked = browser.get("/admin/account/time-left/").json()
    assert (asked["idle"], asked["absolute"]) == (10 * 60, 10 * 60 * 60 - 20 * 60)

    assert browser.post("/admin/account/time-left/").json()["idle"] == 30 * 60


def test_a_session_that_was_not_made_by_signing_in_is_over(worker):
    client = Client()
    client.force_login(worker)

    assert is_in(client) is False


def test_leaving_keeps_no_cookie(browser, worker):
    whole_sign_in(browser, "worker")
    answer = browser.post("/admin/login/leave/")

    assert (answer.url, answer.cookies["sessionid"].value, is_in(browser)) == (LOGIN, "", False)


# --- who meets what ---------------------------------------------------------------------------------

NOBODY, HALF, EDITOR, WORKER, ADMINISTRATOR = "nobody", "half signed in", "Editor", "Triage worker", "Administrator"
OWN = {NOBODY: LOGIN, HALF: SET_UP, EDITOR: 200, WORKER: 200, ADMINISTRATOR: 200}
SETTING_UP = OWN | {HALF: 200}
HELP = {NOBODY: LOGIN, HALF: SET_UP, EDITOR: START, WORKER: START, ADMINISTRATOR: 200}
POSTED_ALONE = dict.fromkeys([EDITOR, WORKER, ADMINISTRATOR], 405) | {NOBODY: LOGIN, HALF: SET_UP}
AGAIN = "/admin/account/again/code/"
# What each meets who opens an address; whoever is wholly signed in has an app, and just showed it.
MET = {
    "account_login": {NOBODY: 200, HALF: SET_UP, EDITOR: START, WORKER: START, ADMINISTRATOR: START},
    "mfa_authenticate": {NOBODY: LOGIN, HALF: SET_UP, EDITOR: START, WORKER: START, ADMINISTRATOR: START},
    "account_logout": {NOBODY: 405, HALF: 405, EDITOR: 405, WORKER: 405, ADMINISTRATOR: 405},
    "account_reauthenticate": SETTING_UP | dict.fromkeys([EDITOR, WORKER, ADMINISTRATOR], AGAIN),
    "mfa_reauthenticate": OWN,
    "mfa_reauthenticate_webauthn": OWN | dict.fromkeys([EDITOR, WORKER, ADMINISTRATOR], AGAIN),  # no key yet
    "mfa_index": SETTING_UP,
    "mfa_activate_totp": SETTING_UP | dict.fromkeys([EDITOR, WORKER, ADMINISTRATOR], SET_UP + "app/remove/"),
    "mfa_deactivate_totp": OWN,
    "mfa_view_recovery_codes": OWN | {HALF: 404},
    "mfa_generate_recovery_codes": OWN,
    "mfa_list_webauthn": OWN,
    "mfa_add_webauthn": SETTING_UP,
    "mfa_edit_webauthn": OWN,
    "mfa_remove_webauthn": OWN,
    "usersessions_list": OWN,
    "sign_in_time_left": SETTING_UP,
    "person_sign_in": HELP,
    "person_reset": POSTED_ALONE,
    "person_end_sessions": POSTED_ALONE,
}


def signed_in(client, who: str, person_in):
    """Sign somebody in, with an app and recovery codes."""
    person = person_in(WORKER if who == HALF else who)
    client.force_login(person, with_second_factor=who != HALF)
    if who != HALF:
        TOTP.activate(person, sample_secret(person.username))
        RecoveryCodes.activate(person)
    return person


def a_key(person) -> Authenticator:
    credential = {"clientExtensionResults": {}}
    data = {"name": "Key", "credential": credential}
    return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)


def test_every_address_of_signing_in_is_declared_here():
    assert [each.name for each in [*urls.entrance, *urls.account]] == list(MET)


@pytest.mark.parametrize("name", MET)
@pytest.mark.parametrize("who", OWN)
def test_everybody_meets_what_is_declared(client, person_in, who, name):
    colleague = person_in("Practitioner")
    person = signed_in(client, who, person_in) if who != NOBODY else colleague
    keyed = name in {"mfa_edit_webauthn", "mfa_remove_webauthn"}
    arguments = (
        [a_key(colleague if who == HALF else person).pk]
        if keyed
        else [colleague.pk]
        if name.startswith("person_")
        else []
    )
    answer = client.get(reverse(name, args=arguments))

    assert (answer.url.split("?")[0] if answer.status_code == 302 else answer.status_code) == MET[name][who]


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_nobody_changes_the_key_of_another(client, person_in, name):
    theirs = a_key(person_in("Practitioner"))
    client.force_login(person_in("Administrator"))
    address = reverse(name, args=[theirs.pk])

    assert (client.get(address).status_code, client.post(address, {"name": "Mine"}).status_code) == (404, 404)
    assert Authenticator.objects.get().data["name"] == "Key"


# --- sessions, and help of an administrator -----------------------------------------------------------


def test_the_owner_sees_and_ends_all_others(worker, clock):
    here, there = Client(HTTP_USER_AGENT="Here"), Client(HTTP_USER_AGENT="There")
    whole_sign_in(there, "worker")
    clock.pass_by(30)
    whole_sign_in(here, "worker")
    listed = here.get("/admin/account/sessions/").text
    here.post("/admin/account/sessions/")

    assert ("Here" in listed, "There" in listed) == (True, True)
    assert (is_in(here), is_in(there)) == (True, False)


@pytest.fixture
def administrator(client, person_in):
    person = person_in("Administrator")
    client.force_login(person)
    return person


def test_an_administrator_resets_a_lost_second_factor_which_is_recorded_and_told(client, administrator, worker):
    there = Client(HTTP_USER_AGENT="There")
    whole_sign_in(there, "worker")
    assert "There" in client.get(f"/admin/people/{worker.pk}/sign-in/").text
    client.post(f"/admin/people/{worker.pk}/reset-second-factor/")
    deliver_due()

    assert (Authenticator.objects.count(), UserSession.objects.count(), is_in(there)) == (0, 0, False)
    entry = ModelLogEntry.objects.get(action="home.second_factor_reset")
    assert (entry.label, entry.user) == ("worker", administrator)
    assert [(each.to, each.subject) for each in mail.outbox] == [([worker.email], "Your second factor was reset")]
    assert password(Client(), "worker").url == START


def test_an_administrator_signs_a_colleague_out_everywhere(client, administrator, worker):
    there = Client()
    whole_sign_in(there, "worker")
    client.post(f"/admin/people/{worker.pk}/end-sessions/")

    assert (is_in(there), Authenticator.objects.count()) == (False, 1)
    assert ModelLogEntry.objects.get(action="home.sessions_ended").label == "worker"


@pytest.mark.parametrize("path", ["reset-second-factor/", "end-sessions/"])
def test_nobody_helps_themselves_or_a_superuser_and_only_administrators_help(client, administrator, worker, path):
    owner = UserFactory(is_superuser=True)
    TOTP.activate(owner, sample_secret("owner"))
    answers = [client.post(f"/admin/people/{each.pk}/{path}") for each in (owner, administrator)]
    client.force_login(worker)
    answers.append(client.post(f"/admin/people/{administrator.pk}/{path}"))

    assert [each.url for each in answers] == [START] * 3
    assert (Authenticator.objects.count(), ModelLogEntry.objects.count()) == (2, 0)


def test_what_is_dangerous_asks_again_after_five_minutes(clock, client, administrator, worker):
    clock.pass_by(settings.FRESH_SIGN_IN_SECONDS + 1)
    TOTP.activate(administrator, sample_secret(administrator.username))
    referer = f"http://testserver/admin/people/{worker.pk}/sign-in/"
    asked = client.post(f"/admin/people/{worker.pk}/reset-second-factor/", HTTP_REFERER=referer)
    assert asked.url.startswith("/admin/account/again/code/?next=")
    assert Authenticator.objects.filter(user=worker).count() == 1
    answer = client.post(asked.url, {"code": code_of(administrator.username), "next": referer})

    assert answer.url == referer
    client.post(f"/admin/people/{worker.pk}/reset-second-factor/")
    assert Authenticator.objects.filter(user=worker).count() == 0


def test_a_password_alone_is_no_fresh_sign_in_of_who_has_a_second_factor(clock, client, worker):
    client.force_login(worker)
    clock.pass_by(settings.FRESH_SIGN_IN_SECONDS + 1)
    answer = client.post("/admin/account/again/", {"password": PASSWORD})

    assert answer.url == "/admin/account/again/code/"
