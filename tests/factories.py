"""One factory for every model that tests need; each builds the smallest valid thing."""

import datetime
import uuid

import factory
import wagtail_factories
from django.contrib.auth import get_user_model
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.rich_text import RichText

from casestudies.models import CaseStudyIndexPage, CaseStudyPage, TestimonialIndexPage, TestimonialPage
from home.models import (
    Area,
    AudiencePage,
    Claim,
    FAQPage,
    Picture,
    Resource,
    ResourcesPage,
    ServiceAreaPage,
    StandardPage,
    StoredDocument,
    SupportLine,
)
from insights.models import EventIndexPage, EventPage, InsightIndexPage, InsightPage, Subscriber, VideoPage
from referralforms.builder import versions
from referralforms.builder.models import FormPage
from referralforms.submissions import actions
from referralforms.submissions.models import Channel, Submission

PASSWORD = "a password for tests"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person-{n}")
    email = factory.LazyAttribute(lambda person: f"{person.username}@example.org")
    password = factory.django.Password(PASSWORD)


class AreaFactory(DjangoModelFactory):
    class Meta:
        model = Area

    key = factory.Sequence(lambda n: f"area-{n}")
    name = factory.LazyAttribute(lambda area: area.key.title())


class StandardPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = StandardPage

    title = factory.Sequence(lambda n: f"About {n}")


CHECKS = {
    "names": "changed",
    "consent_reference": "C-2026-1",
    "review_by": datetime.date(2099, 1, 31),
    "identification": ["age", "place", "job", "family", "date"],
    "proceedings_checked": True,
}


class CheckedPageFactory(wagtail_factories.PageFactory):
    """A page about people whose checks are done."""

    class Meta:
        abstract = True

    names = CHECKS["names"]
    consent_reference = CHECKS["consent_reference"]
    review_by = CHECKS["review_by"]
    identification = CHECKS["identification"]
    proceedings_checked = CHECKS["proceedings_checked"]


class CaseStudyIndexPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = CaseStudyIndexPage

    title = "Case studies"


class CaseStudyPageFactory(CheckedPageFactory):
    class Meta:
        model = CaseStudyPage

    title = factory.Sequence(lambda n: f"A burglary {n}: restorative justice case study")
    short_title = factory.Sequence(lambda n: f"A burglary {n}")
    summary = "Two people met, and talked."
    harms = ["burglary"]
    process = "meeting"
    body = [("paragraph", "<p>They talked for an hour.</p>")]


class TestimonialIndexPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = TestimonialIndexPage

    title = "What people say"


class TestimonialPageFactory(CheckedPageFactory):
    class Meta:
        model = TestimonialPage

    title = factory.Sequence(lambda n: f"Testimonial {n}")
    words = "They listened."
    attribution = "A person harmed by crime"
    kind = "harmed"


class InsightIndexPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = InsightIndexPage

    title = "Insights"


class InsightPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = InsightPage

    title = factory.Sequence(lambda n: f"Preparation {n}")
    kind = "article"
    summary = "What happens before a meeting."
    body = [("paragraph", "<p>Preparation takes time.</p>")]


class EventIndexPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = EventIndexPage

    title = "Events"


class EventPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = EventPage

    title = factory.Sequence(lambda n: f"Open morning {n}")
    starts_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + datetime.timedelta(hours=2))
    venue = "Compass House"
    town = "Ashford"


class VideoPageFactory(CheckedPageFactory):
    class Meta:
        model = VideoPage

    title = factory.Sequence(lambda n: f"Film {n}")
    transcript = "<p>Narrator: It is morning.</p>"


# Each kind of page about people, with the list below which it stands.
CHECKED = {
    CaseStudyPageFactory: CaseStudyIndexPageFactory,
    TestimonialPageFactory: TestimonialIndexPageFactory,
    VideoPageFactory: InsightIndexPageFactory,
}


class ServiceAreaPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = ServiceAreaPage

    title = factory.LazyAttribute(lambda page: page.area.name)
    area = factory.SubFactory(AreaFactory)


class PictureFactory(wagtail_factories.ImageFactory):
    class Meta:
        model = Picture

    title = factory.Sequence(lambda n: f"Picture {n}")
    description = "A lamp in a window"


class AudiencePageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = AudiencePage

    title = "If you were harmed"
    audience = "harmed"
    body = [("paragraph", "<p>It is your choice.</p>")]


class FAQPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = FAQPage

    title = "Questions and answers"
    questions = [("answer", {"question": "Is it free?", "answer": RichText("<p>Yes.</p>")})]


class ResourcesPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = ResourcesPage

    title = "Leaflets"


class DocumentFactory(wagtail_factories.DocumentFactory):
    class Meta:
        model = StoredDocument


class ResourceFactory(DjangoModelFactory):
    class Meta:
        model = Resource

    key = factory.Sequence(lambda n: f"leaflet-{n}")
    title = factory.LazyAttribute(lambda leaflet: leaflet.key.replace("-", " "))
    audience = "harmed"
    document = factory.SubFactory(DocumentFactory)


class SupportLineFactory(DjangoModelFactory):
    class Meta:
        model = SupportLine

    name = factory.Sequence(lambda n: f"Line {n}")
    number = "116 123"


class ClaimFactory(DjangoModelFactory):
    class Meta:
        model = Claim

    key = factory.Sequence(lambda n: f"claim-{n}")
    value = "50"
    sentence = "50 people asked for it."
    source = "Our own count"
    year = 2026
    review_on = datetime.date(2030, 1, 1)


def questions() -> list[tuple[str, dict]]:
    """The questions of ‘start a conversation’."""
    return [
        ("short_text", {"key": "name_to_use", "label": "What should we call you?"}),
        ("safe_contact", {"key": "contact", "label": "How may we contact you?"}),
        ("area", {"key": "area", "label": "Where do you live?"}),
        ("long_text", {"key": "what_happened", "label": "Tell us only what you want to", "required": False}),
        ("agreement", {"key": "agree_contact", "label": "May we get in touch?", "statement": "You may contact me."}),
    ]


class FormPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = FormPage

    title = "Start a conversation"
    steps = factory.LazyFunction(lambda: [("step", {"heading": "", "guidance": "", "questions": questions()})])
    notice = "<p>We keep what you tell us safe.</p>"
    what_happens_next = "<p>We will be in touch.</p>"
    handlers = [("notify_staff", {"to": "team@example.org"})]


def posted(**changes) -> dict:
    """What a browser posts for a complete ‘start a conversation’; ``changes`` replace single fields."""
    return {
        "q-name_to_use": "Wendy",
        "q-contact-channels": ["phone"],
        "q-contact-phone-value": "07700 900 982",
        "q-contact-phone-safe": "safe",
        "q-contact-voicemail": "no",
        "q-area": "kent-medway",
        "q-what_happened": "Somebody broke in.",
        "q-agree_contact": "yes",
    } | changes


def answers(**changes) -> dict:
    """The same as JSON, as the API takes and as it is stored."""
    return {
        "name_to_use": "Wendy",
        "contact": {
            "channels": ["phone"],
            "phone": {"value": "07700 900 982", "safe": "safe"},
            "voicemail": "no",
        },
        "area": "kent-medway",
        "what_happened": "Somebody broke in.",
        "agree_contact": "yes",
    } | changes


def submission_of(page: FormPage, area: Area | None = None, **stored) -> Submission:
    """Send a form through the one door, and return the row."""
    receipt = actions.submit(
        versions.current(page),
        stored or answers(),
        token=uuid.uuid4(),
        channel=Channel.WEB,
        facts={"area": area.key} if area else {},
    )
    return Submission.objects.get(reference=receipt.reference)


class SubscriberFactory(DjangoModelFactory):
    class Meta:
        model = Subscriber

    address = factory.Sequence(lambda n: f"reader-{n}@example.org")

    class Params:
        on_list = factory.Trait(
            state="confirmed", confirmed_at=factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=30))
        )
