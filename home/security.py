"""What leaves this process besides answers: policies sent to browsers, lines written to logs."""

import logging

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from home.failures import cause_of


class PolicyMiddleware(CSPMiddleware):
    """Give the admin, whose editor needs inline scripts, a policy of its own; the public keeps the strict one."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(settings.ADMIN_PATH):
            parts.replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(settings.ADMIN_PATH):
            response["X-Frame-Options"] = "SAMEORIGIN"  # the editor shows previews in a frame
            response.headers.pop(HEADER, None)  # a preview comes with the public policy, which forbids frames
        return super().process_response(request, response)


class QuietFormatter(logging.Formatter):
    """One line per record. Of an exception: its type and where it arose, never its text or local values,
    since either may hold what a person wrote."""

    def __init__(self):
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        quiet = logging.makeLogRecord({**record.__dict__, "exc_info": None, "exc_text": None, "stack_info": None})
        line = super().format(quiet)
        return f"{line} [{cause_of(error)} at {place(error)}]" if error else line


def place(error: BaseException) -> str:
    """Return where an exception arose, as ``file:line``."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown place"
