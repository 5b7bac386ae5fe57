"""The newsletter's pages: ask for it, confirm, leave. Looking at one never changes anything."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from insights.addresses import path_of
from insights.newsletter import actions, tokens
from insights.newsletter.models import Subscriber
from insights.newsletter.validation import problem_with

UNPROCESSABLE, GONE = 422, 410

PRESS_AGAIN = gettext_lazy(
    "This page was changed while it was open. Your address is still here: press the button once more."
)


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep a page out of caches and search engines, and its address, which may hold a token, from other sites.

    A visitor has no session that another site could borrow, so a CSRF cookie would protect nothing and be a trace.
    """

    @csrf_exempt
    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"], response["Referrer-Policy"] = "noindex, nofollow", "no-referrer"
        return response

    return wrapped


@private
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Show the form; take an address. Whether it is known already, nobody can tell from the answer."""
    if request.method != "POST":
        return form(request)
    typed = request.POST.get("address", "").strip()
    problem = problem_with(typed) or ("" if tokens.is_ours(request.POST.get("token", "")) else str(PRESS_AGAIN))
    if problem:
        return form(request, typed=typed, problem=problem)
    actions.ask(typed, language=get_language() or settings.LANGUAGE_CODE)
    return HttpResponseRedirect(path_of("newsletter", "newsletter_asked"))


def form(request: HttpRequest, typed: str = "", problem: str = "") -> HttpResponse:
    errors, error_list = ([problem], [{"id": "address", "message": problem}]) if problem else ([], [])
    context = {**form_parts(), "typed": typed, "errors": errors, "error_list": error_list}
    return render(request, "insights/newsletter/sign_up.html", context, status=UNPROCESSABLE if problem else 200)


def form_parts() -> dict[str, str]:
    """Return where a sign-up form goes, and what it carries."""
    return {"action": path_of("newsletter", "newsletter_sign_up"), "token": tokens.issue()}


@private
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "insights/newsletter/asked.html", {"again": path_of("newsletter", "newsletter_sign_up")})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button; pressing it confirms. A program that looks into mails follows links, and presses nothing."""
    is_done = request.method == "POST"
    is_known = actions.confirm(token) if is_done else actions.waiting_for(token) is not None
    again = path_of("newsletter", "newsletter_sign_up")
    context = {"is_done": is_done, "is_known": is_known, "action": request.path, "again": again}
    return render(request, "insights/newsletter/confirm.html", context, status=200 if is_known else GONE)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button; a POST, be it of the button or of a mail program (RFC 8058), takes the address off the list.

    The answer to a POST is the same whether or not there was such an address: what was asked for is so.
    """
    subscriber = Subscriber.objects.filter(leave_token=token).first()
    if request.method == "POST" and subscriber:
        actions.leave(subscriber)
    context = {"is_done": request.method == "POST", "is_known": subscriber is not None, "action": request.path}
    return render(request, "insights/newsletter/leave.html", context)
