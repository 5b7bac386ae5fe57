"""Pictures as they come in: too large, broken, dangerous, or telling more than can be seen."""

import gc
import io
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, PngImagePlugin
from wagtail.images.models import SourceImageIOError
from wagtail.models import Collection

from home import metadata
from home.models import Picture

MEGABYTE = 1024 * 1024
GPS, LATITUDE, MAKE, ORIENTATION = 0x8825, 2, 0x010F, 0x0112
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'


def drawn(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **options) -> bytes:
    file = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(file, kind, **options)
    return file.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    written = Image.Exif()
    written[MAKE], written[ORIENTATION] = "A telltale camera", orientation
    written[GPS] = {1: "N", LATITUDE: (51.0, 8.0, 52.0), 3: "E", 4: (0.0, 52.0, 21.0)}
    return written


@pytest.fixture
def editor(client, person_in):
    client.force_login(person_in("Editor"))
    return client


def upload(client, content: bytes, name: str = "lamp.jpg", description: str = "A lamp in a window"):
    posted = {
        "title": "Lamp",
        "file": SimpleUploadedFile(name, content, "image/jpeg"),
        "description": description,
        "collection": Collection.get_first_root_node().pk,
    }
    return client.post(reverse("wagtailimages:add"), posted)


def problem(response, field: str = "file") -> str:
    """Return what the form says beside a field; a form with a mistake is shown again."""
    assert response.status_code == 200
    return " ".join(response.context["form"].errors[field])


def test_a_sound_picture_with_a_description_is_taken(editor):
    assert upload(editor, drawn()).status_code == 302
    assert Picture.objects.get().description == "A lamp in a window"


def test_a_picture_without_a_description_is_refused_and_it_says_what_to_write(editor):
    said = problem(upload(editor, drawn(), description=""), "description")

    assert said.startswith("Say in one sentence what can be seen, for people who cannot see it.")


def test_a_picture_of_fifty_megabytes_is_refused_with_the_limit(editor):
    heavy = drawn() + b"\0" * 50 * MEGABYTE

    assert problem(upload(editor, heavy)) == "This file is too big (50.0\xa0MB). Maximum filesize 10.0\xa0MB."


def test_a_picture_of_too_many_points_is_refused(editor, settings):
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 500

    assert "too many pixels (800)" in problem(upload(editor, drawn()))


@pytest.mark.parametrize("name", ["drawing.svg", "drawing.jpg", "drawing.png"])
def test_a_drawing_that_can_carry_a_script_is_refused_under_any_name(editor, name):
    assert problem(upload(editor, SVG, name))
    assert not Picture.objects.exists()


@pytest.mark.parametrize("content", [b"", b"no picture at all", b"\xff\xd8\xff\xe0 a beginning"])
def test_what_is_no_picture_is_refused(editor, content):
    assert problem(upload(editor, content))


def test_a_picture_under_a_wrong_name_is_refused(editor):
    assert "The extension does not match" in problem(upload(editor, drawn("PNG"), "lamp.jpg"))


@pytest.mark.parametrize("kind, name", [("JPEG", "lamp.jpg"), ("PNG", "lamp.png"), ("WEBP", "lamp.webp")])
def test_a_picture_that_breaks_off_is_refused_before_visitors_meet_it(editor, kind, name):
    whole = drawn(kind, size=(400, 300))
    said = problem(upload(editor, whole[: len(whole) // 2], name))

    assert said.startswith(("This picture is damaged: a part of it is missing.", "Upload a valid image."))


def test_many_at_once_are_asked_for_a_description_each_and_a_broken_one_is_refused(editor):
    add = reverse("wagtailimages:add_multiple")
    asked = editor.post(add, {"files[]": SimpleUploadedFile("lamp.jpg", drawn(), "image/jpeg")}).json()
    refused = editor.post(add, {"files[]": SimpleUploadedFile("lamp.svg", SVG, "image/svg+xml")}).json()

    assert (asked["success"], "description" in asked["form"], Picture.objects.exists()) == (True, True, False)
    assert (refused["success"], "Not a supported image format" in refused["error_message"]) == (False, True)


@pytest.fixture
def forgiving() -> Iterator[None]:
    """Let go of a file that Wagtail's view for many pictures leaves open until Python tidies up."""
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        yield
        gc.collect()


def test_one_of_many_is_cleaned_too(editor, forgiving):
    add = reverse("wagtailimages:add_multiple")
    file = SimpleUploadedFile("lamp.jpg", drawn(exif=exif()), "image/jpeg")
    asked = editor.post(add, {"files[]": file}).json()["uploaded_file_id"]
    prefix = f"uploaded-image-{asked}"
    posted = {f"{prefix}-title": "Lamp", f"{prefix}-description": "A lamp", f"{prefix}-collection": "1"}
    editor.post(reverse("wagtailimages:create_multiple_from_uploaded_image", args=[asked]), posted)

    assert told_by(Picture.objects.get()) == {}


def told_by(picture: Picture) -> dict:
    """Return what stands in the stored file beside what can be seen."""
    with picture.file.open() as file, Image.open(file) as image:
        image.load()
        hidden = {name: image.info[name] for name in metadata.TOLD_BY if image.info.get(name)}
        texts = dict(getattr(image, "text", {}) or {})
        return {**hidden, **texts, **dict(image.getexif())}


def stored(picture: Picture) -> bytes:
    with picture.file.open() as file:
        return file.read()


def test_place_and_device_are_taken_out_of_a_photograph(editor):
    content = drawn(exif=exif(), comment=b"Mum's kitchen")
    assert b"telltale" in content
    upload(editor, content)
    picture = Picture.objects.get()

    assert told_by(picture) == {}
    assert b"telltale" not in stored(picture)
    assert (picture.width, picture.height) == (40, 20)


def test_a_picture_held_sideways_is_turned_before_the_camera_s_note_is_lost(editor):
    upload(editor, drawn(exif=exif(orientation=6)))
    picture = Picture.objects.get()

    assert (picture.width, picture.height) == (20, 40)
    assert told_by(picture) == {}


def png_with_texts() -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "A telltale name")
    texts.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>telltale</x:xmpmeta>")
    return drawn("PNG", pnginfo=texts, exif=exif())


def webp_with_exif() -> bytes:
    return drawn("WEBP", exif=exif(), xmp=b"<x:xmpmeta>telltale</x:xmpmeta>")


@pytest.mark.parametrize("make, name", [(png_with_texts, "lamp.png"), (webp_with_exif, "lamp.webp")])
def test_other_kinds_are_cleaned_as_well(editor, make, name):
    assert upload(editor, make(), name).status_code == 302
    picture = Picture.objects.get()

    assert told_by(picture) == {}
    assert b"telltale" not in stored(picture)


def test_every_other_door_leads_through_the_same_place(db):
    Collection.add_root(name="Root")
    picture = Picture(title="Lamp", description="A lamp")
    picture.file.save("lamp.jpg", ContentFile(drawn(exif=exif()), name="lamp.jpg"), save=True)

    assert told_by(picture) == {}


def test_a_picture_that_tells_nothing_is_stored_as_it_is():
    content = drawn()
    file = ContentFile(content, name="lamp.jpg")

    assert metadata.without_metadata(file) is file
    assert file.read() == content


def test_colours_stay_as_they_were(db):
    profile = b"a colour profile" * 20
    clean = metadata.without_metadata(ContentFile(drawn(exif=exif(), icc_profile=profile), name="lamp.jpg"))
    with Image.open(clean) as image:
        assert image.info["icc_profile"] == profile


# --- Read by several at once ---------------------------------------------------------------------------------


@pytest.fixture
def shared(db) -> Picture:
    """One object, as the pages kept in memory share theirs between threads."""
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    picture = Picture(title="Lamp", description="A lamp", collection=root)
    picture.file.save("lamp.jpg", ContentFile(drawn(size=(1600, 1000)), name="lamp.jpg"), save=True)
    return picture


def test_two_readers_of_one_picture_do_not_move_each_other(shared):
    with shared.open_file() as first, shared.open_file() as second:
        begun = first.read(10)

        assert (second.read(10), first.tell(), second.tell()) == (begun, 10, 10)


def test_threads_that_share_a_picture_read_the_whole_of_it(shared):
    with ThreadPoolExecutor(8) as threads:
        read = set(threads.map(lambda _: pixels(shared), range(24)))

    assert len(read) == 1


def pixels(picture: Picture) -> bytes:
    with picture.open_file() as file, Image.open(file) as image:
        return image.tobytes()


def test_a_picture_whose_file_is_gone_is_told_as_wagtail_tells_it(shared):
    shared.file.storage.delete(shared.file.name)

    with pytest.raises(SourceImageIOError), shared.open_file():
        pass
