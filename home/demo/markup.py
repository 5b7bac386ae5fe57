"""The light markup of the sample site's data file, read into blocks.

Paragraphs stand between blank lines; ``## `` begins a heading, ``- `` a list item, ``> `` a line of a quotation whose
last line is ``> -- Speaker | Role | kind``; ``!claim key``, ``!picture name | caption`` and ``!support-lines heading``
stand alone; links are ``[text](/path/)``.
"""

import re
from collections.abc import Callable
from typing import Any

from django.utils.html import escape

Lookup = Callable[[str], Any]

LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def rich_text(text: str) -> str:
    """Return the HTML of paragraphs and lists."""
    return "".join(paragraph(chunk) for chunk in chunks(text))


def story(text: str, *, picture: Lookup, claim: Lookup) -> list[tuple[str, Any]]:
    """Return the blocks of a page's body; paragraphs that follow one another become one text block."""
    found: list[tuple[str, Any]] = []
    for chunk in chunks(text):
        if chunk.startswith("## "):
            found.append(("heading", chunk.removeprefix("## ").strip()))
        elif chunk.startswith(">"):
            found.append(("quotation", quotation(chunk)))
        elif chunk.startswith("!claim "):
            found.append(("claim", claim(chunk.removeprefix("!claim ").strip())))
        elif chunk.startswith("!picture "):
            name, _, caption = chunk.removeprefix("!picture ").partition("|")
            found.append(("picture", {"image": picture(name.strip()), "caption": caption.strip()}))
        elif chunk.startswith("!support-lines "):
            found.append(("support_lines", {"heading": chunk.removeprefix("!support-lines ").strip(), "lines": []}))
        elif found and found[-1][0] == "paragraph":
            found[-1] = ("paragraph", found[-1][1] + paragraph(chunk))
        else:
            found.append(("paragraph", paragraph(chunk)))
    return found


def chunks(text: str) -> list[str]:
    return [chunk.strip() for chunk in re.split(r"\n\s*\n", text.strip()) if chunk.strip()]


def paragraph(chunk: str) -> str:
    lines = chunk.splitlines()
    if all(line.startswith("- ") for line in lines):
        items = "".join(f"<li>{inline(line.removeprefix('- '))}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    return f"<p>{inline(' '.join(lines))}</p>"


def inline(text: str) -> str:
    return LINK.sub(r'<a href="\2">\1</a>', escape(text))


def quotation(chunk: str) -> dict[str, Any]:
    """Return the value of a quotation block.

    Raises:
        ValueError: the last line does not name the speaker.
    """
    lines = [line.removeprefix(">").strip() for line in chunk.splitlines()]
    if not lines[-1].startswith("-- ") or lines[-1].count("|") != 2:
        raise ValueError(f"A quotation must end with ‘> -- Speaker | Role | kind’, not with {lines[-1]!r}.")
    speaker, role, kind = (part.strip() for part in lines[-1].removeprefix("-- ").split("|"))
    paragraphs = " ".join(line or "\n" for line in lines[:-1]).split("\n")
    return {"paragraphs": [each.strip() for each in paragraphs], "speaker": speaker, "role": role, "kind": kind}
