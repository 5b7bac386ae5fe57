"""Films, from this site alone: no request for one is made before a reader asks."""

from pathlib import PurePath
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.translation import gettext_noop
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from home import structured
from home.checked.editing import CheckedPageForm
from home.checked.publishing import CheckedPage
from home.editing import ReadingPanel
from home.pages import ContentPage

FILMS, CAPTIONS = ("mp4",), ("vtt",)  # endings of file names

NO_TRANSCRIPT = (
    "Write down the words of the film: not everybody can hear, see or load it. It cannot be published before."
)
NO_CAPTIONS = "Choose the captions too: a film without them leaves out people who do not hear it."
NO_PICTURE = "Choose a picture too: it stands for the film until a reader asks for it."
NO_FILM = "This is no film that browsers play: choose an MP4 file (its name ends in .mp4)."
NOT_CAPTIONS = "These are no captions: choose a WebVTT file (its name ends in .vtt)."


def has_words(value: str) -> None:
    """Raise ValidationError for rich text that is nothing but empty paragraphs."""
    if not strip_tags(value).strip():
        raise ValidationError(NO_TRANSCRIPT, code="required")


class VideoQuerySet(PageQuerySet):
    def for_readers(self) -> Self:
        """What anybody may see, newest first, with the pictures that lists show."""
        return self.live().public().order_by("-first_published_at", "-pk").prefetch_related("picture__renditions")


class VideoForm(CheckedPageForm):
    """Lets a draft wait for its transcript, and says in a sentence that publishing does not."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "transcript" in self.fields:
            self.fields["transcript"].error_messages["required"] = NO_TRANSCRIPT

    def clean_transcript(self) -> str:
        transcript = self.cleaned_data["transcript"]
        if strip_tags(transcript).strip():
            return transcript
        if self.fields["transcript"].required:
            raise ValidationError(NO_TRANSCRIPT, code="required")
        return ""


class VideoPage(CheckedPage):
    """A film. Its transcript is needed: not everybody can hear, see or load it."""

    person_shown = models.CharField(max_length=160, blank=True, help_text="The name used in the film.")
    film = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="An MP4 file of your own. Films on other sites cannot be shown here: they would follow our readers.",
    )
    captions = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="A WebVTT file: what is said, and what is heard. Needed where there is a film.",
    )
    transcript = RichTextField(
        features=["bold", "italic", "ul"],
        validators=[has_words],
        help_text="All that is said and shown, to be read instead of the film.",
    )

    objects = PageManager.from_queryset(VideoQuerySet)()
    base_form_class = VideoForm

    kind_label = gettext_noop("Film")
    parent_page_types = ["insights.InsightIndexPage"]
    subpage_types: list[str] = []
    page_description = "A film of your own, with captions and all of its words. Others approve it before it is public."

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel([FieldPanel("film"), FieldPanel("captions"), FieldPanel("person_shown")], "Film"),
        FieldPanel("content_notes"),
        FieldPanel("transcript"),
        ReadingPanel(),
        CheckedPage.check_panel,
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("transcript")]
    api_fields = [
        *ContentPage.api_fields,
        *(APIField(name) for name in ("person_shown", "content_notes", "transcript")),
    ]

    def clean(self) -> None:
        super().clean()
        if problems := self.problems_of_files():
            raise ValidationError(problems)

    def problems_of_files(self) -> dict[str, str]:
        """Return what is wrong with the film and what belongs to it, by field."""
        problems = {}
        if self.film and not ends_in(self.film, FILMS):
            problems["film"] = NO_FILM
        if self.film and not self.picture:
            problems["picture"] = NO_PICTURE
        if self.captions and not ends_in(self.captions, CAPTIONS):
            problems["captions"] = NOT_CAPTIONS
        if self.film and not self.captions:
            problems["captions"] = NO_CAPTIONS
        return problems

    def structured_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return nothing where there is only the transcript: no film is offered then."""
        if not self.film:
            return {}
        published = self.first_published_at
        return structured.described(
            "VideoObject",
            self,
            request,
            name=self.title,
            thumbnailUrl=structured.picture_address(self, request),
            uploadDate=published.isoformat() if published else "",
            contentUrl=structured.whole(request, self.film.url),
            transcript=strip_tags(self.transcript),
            publisher=structured.provider(self, request),
        )


def ends_in(document, endings: tuple[str, ...]) -> bool:
    return PurePath(document.filename).suffix.lower().removeprefix(".") in endings
