"""What a form is: the page that editors build, and the immutable versions that people answer."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_noop
from wagtail import blocks
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.search import index

from home.context import surround
from home.fields import PluginStreamBlock, PluginStreamField
from home.outside import refuse_embedded
from home.pages import ContentPage
from home.records import Area, Audience
from referralforms.builder import checks, counted, plan, preview, settled
from referralforms.builder.condition_blocks import ConditionBlock, NamedConditionBlock
from referralforms.builder.layout import Layout
from referralforms.builder.plan import PART_MISSING, FormIncomplete, Plan
from referralforms.builder.questions.base import KEY_PATTERN

TEXT_FEATURES = ["bold", "link", "ol", "ul"]


NOTICE_MISSING = "Say how you use the information, here or in a question of the type ‘Notice shown’."
OR_TAKE_OUT = "Or take that question out: until then nobody could send the form."
MOST_PLANS = 64  # per process; a version never changes, so that its plan is good for ever


PAPER, LIVE = preview.PAPER, preview.LIVE


class StepBlock(blocks.StructBlock):
    key = blocks.RegexBlock(
        regex=KEY_PATTERN,
        required=False,
        error_messages={"invalid": "Use small letters, digits and _, beginning with a letter."},
        help_text="Names the step in exports and in the API. Without one it is called after its place: step_1.",
    )
    heading = blocks.CharBlock(required=False, max_length=120)
    guidance = blocks.RichTextBlock(required=False, features=TEXT_FEATURES, validators=[refuse_embedded])
    condition = ConditionBlock(required=False)
    keeps = blocks.BooleanBlock(
        required=False,
        label="About the sender",
        help_text="Kept for the sender's next form, such as a professional's own details. Nothing else is.",
    )
    questions = PluginStreamBlock("question_types", required=False)

    class Meta:
        icon = "form"
        label = "Step"


class FormPageForm(WagtailAdminPageForm):
    """A draft may be saved with mistakes in it; what is published or submitted may not have any."""

    def _post_clean(self) -> None:
        self.instance.may_have_mistakes = self.is_deferred_validation
        super()._post_clean()
        if not self.is_deferred_validation:
            self.refuse_absent_parts()

    def refuse_absent_parts(self) -> None:
        """Say which part is not installed: a page that is saved is judged by the others, but nobody could send it."""
        try:
            _ = self.instance.plan
        except FormIncomplete as error:
            self.add_error("steps", f"{PART_MISSING.format(error)} {OR_TAKE_OUT}")


class FormPage(ContentPage):
    """A form as editors build it."""

    introduction = RichTextField(blank=True, features=TEXT_FEATURES)
    steps = PluginStreamField(own=[("step", StepBlock())])
    conditions = PluginStreamField(
        own=[("condition", NamedConditionBlock())],
        blank=True,
        help_text="Conditions with a name, for use in several steps and questions.",
    )
    audience = models.CharField(
        "for whom",
        max_length=20,
        choices=Audience.choices,
        blank=True,
        help_text="Decides which rules of an area are told. Left empty, the form is for everybody.",
    )
    layout = models.CharField(max_length=10, choices=Layout.choices, default=Layout.WHOLE)
    may_be_saved = models.BooleanField(
        "save and return",
        default=False,
        help_text="Offer to save what is written behind a link and a code. For professionals; needs one step per page.",
    )
    notice = RichTextField(
        "how we use your information",
        features=TEXT_FEATURES,
        blank=True,
        help_text="Left empty only where a question of the type ‘Notice shown’ says it.",
    )
    button = models.CharField(max_length=40, default="Send")
    what_happens_next = RichTextField(
        features=TEXT_FEATURES, help_text="Shown with the reference, once the form is sent."
    )
    paper_address = models.TextField(
        "address for paper forms", blank=True, max_length=300, help_text="Where a printed form can be sent by post."
    )
    handlers = PluginStreamField("handlers", blank=True, help_text="What is done with each submission.")
    is_counted = models.BooleanField(
        "only counted",
        default=False,
        help_text="For equality questions and the like: each choice is added to a number, and nobody can see who chose "
        "what. Such a form asks with choices alone, on one page.",
    )
    afterwards = models.ForeignKey(
        "self",
        verbose_name="asked after sending",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="A form that is only counted, offered beside the reference. Nothing joins its answers to this form.",
    )

    is_indexed = False
    may_have_mistakes = False  # while a draft is saved
    base_form_class = FormPageForm
    kind_label = gettext_noop("Form")
    page_description = "A form that people send, step by step, or that only counts what they choose."
    subpage_types: list[str] = []
    template = "referralforms/form_page.html"
    area_key = ""  # of the area that a visitor chose; no part of the page

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel(
            "introduction", help_text="What the form is for and what happens with it, in two or three short sentences."
        ),
        FieldRowPanel(
            [
                FieldPanel("audience"),
                FieldPanel(
                    "layout",
                    help_text="One step on a page is easier to read; all on one page is quicker for professionals.",
                ),
            ]
        ),
        FieldPanel("may_be_saved"),
        FieldPanel(
            "steps",
            help_text="Each step is a page: a heading, guidance, questions. Ask for nothing that you do not need.",
        ),
        FieldPanel("conditions"),
        MultiFieldPanel(
            [
                FieldPanel("notice"),
                FieldPanel("button", help_text="The words on the last button, such as ‘Send’."),
                FieldPanel("what_happens_next"),
                FieldPanel("paper_address"),
            ],
            "Sending",
        ),
        FieldPanel("handlers"),
        FieldRowPanel([FieldPanel("is_counted"), PageChooserPanel("afterwards", "referralforms.FormPage")]),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("introduction")]
    api_fields = [*ContentPage.api_fields, APIField("introduction")]

    @property
    def contact_area(self) -> Area | None:
        return Area.objects.filter(key=self.area_key).first() if self.area_key else None

    def clean(self) -> None:
        super().clean()
        if self.may_have_mistakes:
            return
        steps = self.filled_in_steps
        found = checks.mistakes(steps, self.conditions)
        found = found or settled.mistakes(steps, self.live_types(), self.published_steps())
        found = found or (counted.mistakes(steps) if self.is_counted else [])
        if found:
            raise ValidationError({"steps": found})
        if problems := counted.misfits(self):
            raise ValidationError(problems)
        if not self.notice and not any(each.block.is_notice for each in checks.installed(steps)):
            raise ValidationError({"notice": NOTICE_MISSING})

    def live_types(self) -> dict[str, str]:
        """Return the type of every question that this form ever asked in public, by its key."""
        if not self.pk:
            return {}
        definitions = self.versions.order_by("created_at", "pk").values_list("definition", flat=True)
        return settled.types(each["steps"] for each in definitions)

    def published_steps(self) -> blocks.StreamValue | None:
        """Return the steps as they were published last, whether they are public still or not."""
        was_public = models.Q(live=True) | models.Q(first_published_at__isnull=False)
        public = FormPage.objects.filter(was_public, pk=self.pk).only("steps").first() if self.pk else None
        return public.steps if public else None

    @property
    def filled_in_steps(self) -> blocks.StreamValue:
        """The steps with every option filled in, whatever they were assigned from."""
        return self.steps.stream_block.to_python(self.steps.get_prep_value())

    @property
    def plan(self) -> Plan:
        """The steps as they stand in this page, ready to be walked."""
        named = {each.value["name"]: plan.stored_condition(each.value) for each in self.conditions}
        return Plan.of(self.filled_in_steps, named)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        named = [checks.step_place(step.value, at) for at, step in enumerate(self.steps, 1)]
        steps = [(f"step-{at}", name) for at, name in enumerate(named, 1)]
        answered = [(f"step-{at}-answered", f"{name}, with sample answers") for at, name in enumerate(named, 1)]
        whole = [("", "The whole form"), ("answered", "The whole form, with sample answers")]
        return [*whole, *steps, *answered, (PAPER, "On paper"), (LIVE, "As it is live now")]

    @property
    def chosen_handlers(self) -> list[tuple[str, dict[str, Any]]]:
        """What an editor wants done with each submission: (key, options)."""
        return [(each["type"], each["value"]) for each in self.handlers.get_prep_value()]

    def serve_preview(self, request, mode_name):
        """Show the form, or a step of it, as visitors will see it; it cannot be sent from here."""
        surround(request, self)
        page = FormPage.objects.filter(pk=self.pk, live=True).first() if mode_name == LIVE else self
        return preview.shown(request, page or self, mode_name)


class FormVersion(models.Model):
    """A form as it was published: what a submission answers, for as long as it is kept."""

    page = models.ForeignKey(FormPage, null=True, on_delete=models.SET_NULL, related_name="versions")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the definition.")
    title = models.CharField(max_length=255)
    language = models.CharField(max_length=20, default="en-gb", help_text="In which it asks.")
    definition = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    changes_public_content = False
    public_may = ("SELECT", "INSERT")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "digest"], name="form_version_is_unique")]

    def __str__(self) -> str:
        return f"{self.title} ({self.digest[:8]})"

    @property
    def steps(self) -> Plan:
        """What this version asks, read once per process."""
        if self.digest not in plans:
            if len(plans) >= MOST_PLANS:
                plans.clear()
            plans[self.digest] = self.page_as_it_was.plan
        return plans[self.digest]

    @property
    def privacy_revision(self) -> int | None:
        """The revision of the privacy notice that was published then; None before one was named in the settings."""
        return self.definition.get("privacy", {}).get("revision")

    @property
    def privacy_published_at(self) -> datetime.datetime | None:
        moment = self.definition.get("privacy", {}).get("published_at")
        return datetime.datetime.fromisoformat(moment) if moment else None

    @property
    def page_as_it_was(self) -> FormPage:
        """A page, never to be saved, with the steps, conditions and notice of this version."""
        page = FormPage(title=self.title, notice=self.definition.get("notice", ""))
        for name in ("steps", "conditions"):
            block = FormPage._meta.get_field(name).stream_block
            setattr(page, name, block.to_python(self.definition.get(name, [])))
        return page


plans: dict[str, Plan] = {}  # by digest
