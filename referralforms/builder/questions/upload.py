"""The question for a file. It takes none until the installation says so, and then only a few kinds, told by content.

The question handles what is known of a file that was taken in: who takes it in, seals it and gives it out stands
above it.
"""

import uuid
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from referralforms.builder.questions.base import Question, posted, text_parts, wrong
from referralforms.builder.questions.blank import Blank

KINDS = {"pdf": gettext_noop("PDF"), "jpeg": gettext_noop("JPEG picture"), "png": gettext_noop("PNG picture")}
FILE = gettext_noop("file")
BEGINS = {"pdf": b"%PDF-", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
ENDS = {"pdf": b"%%EOF", "jpeg": b"\xff\xd9", "png": b"IEND\xaeB`\x82"}
LAST_BYTES = 1024  # in which the end of a file is looked for: scanners and printers add a line or two
PARTS = ("upload", "name", "kind", "problem", "remove")
MAX_NAME, MAX_PROBLEM = 200, 300  # characters

NOT_TAKEN = gettext_lazy("We cannot take files here. Tell us who holds it, and we will ask for it.")


def kind_of(content: bytes) -> str:
    """Return the kind of a file, by how it begins and ends; nothing where it is none that we take."""
    found = (kind for kind in KINDS if content.startswith(BEGINS[kind]) and ENDS[kind] in content[-LAST_BYTES:])
    return next(found, "")


class FileUpload(Question):
    """``{"upload": id, "name": as it was called, "kind": pdf, jpeg or png}``, or ``{}``."""

    raw_type = dict
    takes_files = True

    def read(self, data, name) -> dict[str, str]:
        return {part: posted(data, f"{name}-{part}") for part in PARTS}

    def clean_answer(self, value, raw) -> dict[str, str]:
        given = text_parts(raw or {}, PARTS)
        has_file = bool(given["upload"]) and given["remove"] != "yes"
        if given["problem"]:
            raise wrong(given["problem"][:MAX_PROBLEM])
        if not settings.UPLOADS:
            if has_file:
                raise wrong(NOT_TAKEN)
            return {}
        if not has_file and value["required"]:
            raise wrong(self.messages(value)["required"])
        return checked(given) if has_file else {}

    def schema(self, value) -> dict[str, Any]:
        if not settings.UPLOADS:
            return super().schema(value) | {"type": "object", "maxProperties": 0, "description": str(NOT_TAKEN)}
        return super().schema(value) | {
            "type": "object",
            "properties": {
                "upload": {"type": "string", "format": "uuid"},
                "name": {"type": "string", "maxLength": MAX_NAME, "examples": ["letter.pdf"]},
                "kind": {"enum": list(KINDS)},
            },
        }

    def blanks(self, value) -> list[Blank]:
        if not settings.UPLOADS:
            return [Blank(text=NOT_TAKEN, lines=2)]
        return [Blank(choices=(gettext("I have put a copy in with this form"),))]

    def show(self, value, answer) -> list[str]:
        kind = KINDS.get(answer.get("kind", ""), FILE)
        return [f"{answer.get('name', '')} ({gettext(kind)})"] if answer else []

    def facts(self, value, answer) -> dict[str, str]:
        return {f"upload:{answer['upload']}": "yes"} if answer else {}

    def draw_context(self, value, raw, name, found) -> dict[str, Any]:
        given = raw or {}
        return {
            "is_taken": settings.UPLOADS,
            "kept": given if given.get("upload") else None,
            "size_text": f"{settings.UPLOAD_MOST_BYTES // 1_000_000} MB",
            "not_taken": NOT_TAKEN,
        }

    class Meta:
        icon = "doc-full"
        label = "File"
        template = "referralforms/questions/upload.html"


def checked(given: dict[str, str]) -> dict[str, str]:
    try:
        upload = str(uuid.UUID(given["upload"]))
    except ValueError:
        raise wrong(gettext("Choose the file again")) from None
    if given["kind"] not in KINDS:
        raise wrong(gettext("Choose the file again"))
    return {"upload": upload, "name": given["name"][:MAX_NAME].strip(), "kind": given["kind"]}
