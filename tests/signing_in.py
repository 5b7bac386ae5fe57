"""Signing in as tests need it: a session as the sign-in pages leave it, and the real way through a browser."""

import time

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.test import Client

from home.demo.foundation import sample_password
from home.demo.second_factor import sample_code

CODE_SECONDS = 30
COOKIES: dict[tuple[str, str], tuple[float, list]] = {}  # of who has signed in at a running site, and when
KEPT_SECONDS = settings.FRESH_SIGN_IN_SECONDS // 2  # then they still open what asks for a fresh sign-in


class StaffClient(Client):
    """A client whose ``force_login`` leaves what a sign-in with a second factor leaves."""

    def force_login(self, user, backend=None, *, with_second_factor: bool = True) -> None:
        super().force_login(user, backend)
        session, now = self.session, time.time()
        methods = ["password", "mfa"] if with_second_factor else ["password"]
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": each, "at": now} for each in methods]
        session["account_authentication_methods_user"] = str(user.pk)
        session["last_seen_at"] = int(now)
        session.save()


def sign_in(page, username: str) -> None:
    """Sign a sample person in at a running site, with the second factor, or by the cookies of a moment ago.

    Each code is good once, so signing in by hand may have to wait for the next.
    """
    page.goto("/admin/")
    site = page.url.split("/admin/")[0]
    at, known = COOKIES.get((site, username), (0.0, []))
    if time.time() - at < KEPT_SECONDS:
        page.context.add_cookies(known)
        page.goto("/admin/")
    if "/admin/login/" in page.url:
        sign_in_by_hand(page, username)
        COOKIES[site, username] = time.time(), page.context.cookies()


def sign_in_by_hand(page, username: str) -> None:
    page.get_by_placeholder("Enter your username").fill(username)
    page.get_by_placeholder("Enter password").fill(sample_password(username))
    page.get_by_role("button", name="Sign in").click()
    enter_code(page, username)
    if "/login/code/" in page.url:  # this code was used already, by another test
        time.sleep(CODE_SECONDS - time.time() % CODE_SECONDS + 1)
        enter_code(page, username)


def enter_code(page, username: str) -> None:
    page.get_by_label("Code").fill(sample_code(username))
    page.get_by_role("button", name="Sign in").click()
