"""How a question looks to everybody: drawn once for each version and language, and an answer put in (pure).

What is kept stands beside what the editor filled in, and holds nothing that anybody answered.
"""

from functools import cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail import blocks

from referralforms.builder.conditions import is_blank
from referralforms.builder.questions.base import Problem, Question

PLACE = "\ue003"  # of an answer that is text; no text of a form holds such a letter, which belongs to no script
FEW = 8  # choices of which each is drawn as the chosen one; a long list would fill the memory


def drawn(block: Question, value: blocks.StructValue, *, raw: Any, name: str, found: list[Problem]) -> SafeString:
    """Return a question as HTML: put together where its type allows that, otherwise drawn for this answer alone."""
    kind: Any = type(block)  # a class can be looked up, whatever its instances are
    looks = looks_of(block, value, name) if looks_alike(kind) and not found else {}
    if PLACE in looks and isinstance(raw, str | None):
        return mark_safe(looks[PLACE].replace(PLACE, escape(raw or "")))  # noqa: S308 -- the answer is escaped, the rest a template drew
    if None in looks and is_blank(raw):
        return looks[None]
    if isinstance(raw, str) and raw in looks:
        return looks[raw]
    return draw(block, value, raw, name, found)


@cache
def looks_alike(kind: Any) -> bool:
    """Say whether questions of a type look the same to everybody.

    What is said of a type holds for those made of it, unless they draw or offer something else: these say it of
    themselves.
    """
    said, drawn, offered = (owner(kind, name) for name in ("is_fixed", "draw_context", "offered"))
    return kind.is_fixed and issubclass(said, drawn) and issubclass(said, offered)


def owner(kind: type[Question], name: str) -> type:
    """Return the nearest class from which a type has something."""
    return next(each for each in kind.__mro__ if name in vars(each))


def looks_of(block: Question, value: blocks.StructValue, name: str) -> dict[str | None, SafeString]:
    """Return how a question looks, by raw answer: all of these are drawn at once, whatever anybody chose."""
    kept: dict[Any, dict[str | None, SafeString]] = vars(value).setdefault("looks", {})
    key = (get_language(), name)
    if key not in kept:
        kept[key] = {raw: draw(block, value, raw, name, []) for raw in answers_to(block, value)}
    return kept[key]


def answers_to(block: Question, value: blocks.StructValue) -> list[str | None]:
    """Return the raw answers of which each has a look: a mark for any text, or none and a few choices."""
    if shows_text(block):
        return [PLACE]
    offered = (block.offered(value) or {}) if block.raw_type is str else {}
    return [None, *offered] if len(offered) <= FEW else [None]


def shows_text(block: Question) -> bool:
    """Say whether a type shows an answer as it was typed. No type inherits that: it may draw in another way."""
    return bool(vars(type(block)).get("shows_text"))


def draw(block: Question, value: blocks.StructValue, raw: Any, name: str, found: list[Problem]) -> SafeString:
    return mark_safe(block.draw(value, raw=raw, name=name, found=found))  # noqa: S308 -- a template drew it
