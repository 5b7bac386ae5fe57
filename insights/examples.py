"""The components of this plugin in every state, for the page of the design system."""

from types import SimpleNamespace
from typing import Any

from home.design import Example

FOLDER = "insights"
PROBLEM = "Give an email address, such as name@example.org."


def examples(page: Any) -> list[Example]:
    """Return the film, the calendar's offer and the sign-up for the newsletter."""
    return [
        Example("film.html", "With captions", {"film": film(page, captions=True)}, folder=FOLDER),
        Example("film.html", "Without", {"film": film(page, captions=False)}, folder=FOLDER),
        Example("add_to_calendar.html", "Planned", {"event": event(is_cancelled=False)}, folder=FOLDER),
        Example("add_to_calendar.html", "Cancelled", {"event": event(is_cancelled=True)}, folder=FOLDER),
        Example("newsletter/form.html", "Empty", {"field": "sign-up", "action": "#"}, folder=FOLDER),
        Example("newsletter/form.html", "With a mistake", refused(), folder=FOLDER),
    ]


def film(page: Any, *, captions: bool) -> SimpleNamespace:
    file = SimpleNamespace(url="#film", size_text="3 MB")
    return SimpleNamespace(title="Getting a room ready", picture=page.picture, film=file, captions=captions and file)


def event(*, is_cancelled: bool) -> SimpleNamespace:
    words = {"calendar_address": "#event", "words_for_calendar": "Event at Compass House"}
    return SimpleNamespace(**words, is_cancelled=is_cancelled)


def refused() -> dict[str, Any]:
    return {"field": "sign-up-wrong", "action": "#", "typed": "name@", "errors": [PROBLEM]}
