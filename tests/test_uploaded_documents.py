"""Documents as they come in: what their name says, small enough to load, and nothing that a browser would run."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Collection

from home.document_kinds import KINDS
from home.models import StoredDocument
from tests.factories import DocumentFactory

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
NO_PDF = "This is no PDF, whatever its name says. Save it as one where it was made, and choose the new file."


def packed(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "application/vnd.oasis.opendocument.text")
    return file.getvalue()


SOUND = {
    "pdf": PDF,
    "docx": packed("[Content_Types].xml", "word/document.xml"),
    "odt": packed("mimetype", "content.xml"),
    "txt": "\ufeffCroeso. Mae’r gwasanaeth am ddim.".encode(),
    "brf": b",WELCOME4 EI<? DAYS\r\n\x0c\x1a",
    "mp4": b"\0\0\0\x20ftypisom\0\0\x02\0",
    "vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\nIt is <i>morning</i>.\n",
}
NO_TEXT = SOUND["docx"].replace(b"word/document.xml", b"word/document.xm\xff")
UNSOUND = {
    "pdf": [b"", HTML, SVG, b"\n" + PDF, b"#!/bin/sh\n", b"MZ\x90\0", SOUND["docx"]],
    "docx": [
        b"",
        HTML,
        HTML + SOUND["docx"],
        NO_TEXT,
        b"PK\x03\x04 breaks off",
        SOUND["odt"],
        packed("word/document.xml", "word/vbaProject.bin"),
    ],
    "odt": [b"", HTML, SOUND["docx"]],
    "txt": [HTML, SVG, b"#!/bin/sh\n", b"Welcome <ScRiPt>", b"\xff\xfeW\0", b"caf\xe9", b"MZ\x90\0"],
    "brf": [HTML, SVG, PDF],
    "mp4": [b"", HTML, b"ftyp"],
    "vtt": [b"", HTML, b"WEBVTTs", b"1\n00:00:00,000", b"WEBVTT\n<script>"],
}


@pytest.fixture
def editor(client, person_in):
    client.force_login(person_in("Editor"))
    return client


@pytest.fixture
def leaflet(db) -> StoredDocument:
    return DocumentFactory(file__data=PDF, file__filename="leaflet.pdf", collection=Collection.get_first_root_node())


def sent(content: bytes, name: str = "leaflet.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def upload(client, content: bytes, name: str = "leaflet.pdf"):
    root = Collection.get_first_root_node().pk
    return client.post(reverse("wagtaildocs:add"), {"title": "T", "file": sent(content, name), "collection": root})


def beside_the_file(response) -> list[str]:
    """Return what the form says beside the file; a form with a mistake is shown again."""
    assert response.status_code == 200
    return list(response.context["form"].errors["file"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_that_is_what_its_name_says_is_taken(kind):
    assert KINDS[kind].is_kind(io.BytesIO(SOUND[kind]))


@pytest.mark.parametrize("kind, content", [(kind, each) for kind in KINDS for each in UNSOUND[kind]])
def test_what_only_bears_the_name_of_a_document_is_not(kind, content):
    assert not KINDS[kind].is_kind(io.BytesIO(content))


def test_every_kind_that_editors_may_choose_is_known_by_its_content(settings):
    assert set(settings.WAGTAILDOCS_EXTENSIONS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_document_is_stored_whole(editor, kind):
    assert upload(editor, SOUND[kind], f"leaflet.{kind.upper()}").status_code == 302
    with StoredDocument.objects.get().open_file() as file:
        assert file.read() == SOUND[kind]


@pytest.mark.parametrize("content", [HTML, SVG, b"#!/bin/sh\n"])
def test_a_script_under_the_name_of_a_pdf_is_refused_in_one_sentence(editor, content):
    assert beside_the_file(upload(editor, content)) == [NO_PDF]
    assert not StoredDocument.objects.exists()


@pytest.mark.parametrize("name", ["leaflet.html", "leaflet.svg", "leaflet.pdf.exe", "leaflet"])
def test_a_kind_that_we_do_not_give_out_is_refused_with_those_that_we_do(editor, name):
    assert beside_the_file(upload(editor, PDF, name)) == [
        "We cannot give such a file to readers. Choose one whose name ends in pdf, docx, odt, txt, mp4, vtt, brf."
    ]


def test_a_document_that_is_too_large_is_refused_with_the_limit(editor, settings):
    settings.DOCUMENT_MOST_BYTES = 1024

    assert beside_the_file(upload(editor, PDF + b"\0" * 1024)) == [
        "This file is too large (1.0\xa0KB); readers on a phone would wait long. It may have 1.0\xa0KB at most."
    ]


def test_a_film_may_be_larger_than_a_leaflet_and_has_a_limit_of_its_own(editor, settings):
    settings.DOCUMENT_MOST_BYTES = 4
    assert upload(editor, SOUND["mp4"], "film.mp4").status_code == 302

    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 4
    assert beside_the_file(upload(editor, SOUND["mp4"], "film.mp4")) == [
        "This file is too big (16\xa0bytes). Maximum filesize 4\xa0bytes."
    ]


def test_each_of_many_is_looked_at(editor):
    add = reverse("wagtaildocs:add_multiple")
    refused = editor.post(add, {"files[]": sent(HTML), "title": "T", "collection": 1}).json()
    taken = editor.post(add, {"files[]": sent(PDF), "title": "T", "collection": 1}).json()

    assert refused == {"success": False, "error_message": NO_PDF}
    assert (taken["success"], taken["doc_id"]) == (True, StoredDocument.objects.get().pk)


def test_a_file_that_takes_the_place_of_another_is_looked_at_and_the_first_stays(editor, leaflet):
    address = reverse("wagtaildocs:edit", args=[leaflet.pk])
    posted = {"title": "T", "collection": leaflet.collection_id}

    assert beside_the_file(editor.post(address, {**posted, "file": sent(HTML)})) == [NO_PDF]
    with StoredDocument.objects.get().open_file() as file:
        assert file.read() == PDF
    assert editor.post(address, {**posted, "file": sent(PDF + b"2", "second.pdf")}).status_code == 302
    assert StoredDocument.objects.get().file_size == len(PDF) + 1


def test_a_new_title_needs_no_new_file(editor, leaflet):
    posted = {"title": "A new title", "collection": leaflet.collection_id}

    assert editor.post(reverse("wagtaildocs:edit", args=[leaflet.pk]), posted).status_code == 302
    assert StoredDocument.objects.get().title == "A new title"


def test_a_document_that_comes_in_through_the_chooser_is_looked_at(editor):
    address, prefix = reverse("wagtaildocs_chooser:create"), "document-chooser-upload"
    posted = {f"{prefix}-title": "T", f"{prefix}-collection": 1}
    refused = editor.post(address, {**posted, f"{prefix}-file": sent(SVG)}).json()
    taken = editor.post(address, {**posted, f"{prefix}-file": sent(PDF)}).json()

    assert (refused["step"], NO_PDF in refused["htmlFragment"]) == ("reshow_creation_form", True)
    assert (taken["step"], taken["result"]["id"]) == ("chosen", str(StoredDocument.objects.get().pk))
