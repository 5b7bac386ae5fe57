"""The sample site's case studies and testimonials, each with its checks and, where it is sensitive, two approvals."""

from typing import Any

from casestudies.models import CaseStudyIndexPage, CaseStudyPage, TestimonialIndexPage, TestimonialPage
from home.demo import markup
from home.demo.checked import add_checked
from home.demo.site import SampleSite

COPIED = ("short_title", "harms", "process", "began_by", "audiences", "what_helped")


def load_case_studies(sample: SampleSite) -> None:
    section = sample.data["case_studies"]
    described = sample.described(section) | {"introduction": markup.rich_text(section["introduction"])}
    index = sample.add_page(sample.root, CaseStudyIndexPage(**described, show_in_menus=True))
    # The list shows the newest first: the last one added is on top.
    for item in reversed(section["items"]):
        add_checked(sample, index, case_study(sample, item), item)


def case_study(sample: SampleSite, item: dict[str, Any]) -> CaseStudyPage:
    copied = {name: item[name] for name in COPIED}
    return CaseStudyPage(
        **sample.described(item),
        **copied,
        area=sample.area(item.get("area")),
        body=sample.story(item["body"]),
    )


def load_testimonials(sample: SampleSite) -> None:
    section = sample.data["testimonials"]
    index = sample.add_page(sample.root, TestimonialIndexPage(**sample.described(section)))
    for item in section["items"]:
        spoken = {name: item[name] for name in ("words", "attribution", "kind")}
        page = TestimonialPage(**sample.described(item), **spoken, area=sample.area(item.get("area")))
        add_checked(sample, index, page, item)
