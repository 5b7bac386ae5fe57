"""A form, or a step of it, as its template needs it: the same for who sends it and for who looks at it."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from referralforms.builder.journey import Journey, Step

if TYPE_CHECKING:
    from referralforms.builder.models import FormPage

HOURS = 24  # for which answers that are not sent are kept
STEP_TEMPLATE = "referralforms/step.html"


def form_context(page: "FormPage", journey: Journey, **more: Any) -> dict[str, Any]:
    """Return the context of the form's template."""
    return {
        "page": page,
        "form_title": page.title,
        "takes_files": any(step.takes_files for step in journey.steps),
        "steps": journey.steps,
        "error_list": journey.error_list,
        "has_errors": bool(journey.error_list),
        "button": page.button,
        "notice": page.notice,
        **more,
    }


def step_context(page: "FormPage", journey: Journey, step: Step, **more: Any) -> dict[str, Any]:
    """Return the context of the template of one step."""
    return {
        "page": page,
        "form_title": page.title,
        "step": step,
        "is_first": step is journey.path[0],
        "progress": progress(journey, step),
        **more,
    }


def progress(journey: Journey, step: Step) -> str:
    """Say how far one has come; how far it is, only where no answer can change it."""
    at = 1 + [each.key for each in journey.path].index(step.key)
    is_sure = not any(each.planned.may_be_passed for each in journey.steps)
    words = gettext("Step %(at)s of %(all)s") if is_sure else gettext("Step %(at)s")
    return words % {"at": at, "all": len(journey.path)}
