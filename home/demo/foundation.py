"""The part of the sample site that needs no plugin: site, areas, people, standing pages, front page."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from wagtail.models import Locale, Page, Site
from wagtail.rich_text import RichText

from home.demo import checked, languages, markup
from home.demo.front import front_blocks
from home.demo.second_factor import add_second_factor
from home.demo.site import SampleSite, add
from home.models import (
    Area,
    AudiencePage,
    Claim,
    Commissioner,
    FAQPage,
    HomePage,
    Partner,
    Resource,
    ResourcesPage,
    ServiceAreaPage,
    SiteDetails,
    StandardPage,
    SupportLine,
    User,
)
from home.permissions import group_name
from home.plugins import contributions

ADMINISTRATOR = "Administrator"
START_PATH = "/start-a-conversation/"
PRIVACY_PATH = "/privacy/"


def sample_password(username: str) -> str:
    """Return the password of a sample person; such people exist only beside the sample site."""
    return f"sample-{username}-password"


def home_page(data: dict[str, Any]) -> HomePage:
    """Return the front page, put in the place of Wagtail's welcome page."""
    known = HomePage.objects.order_by("path").first()  # before those of other languages
    if known:
        return known
    Locale.objects.get_or_create(language_code="en-gb")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    Site.objects.all().delete()
    Page.objects.filter(depth=2, slug="home").delete()
    root = Page.objects.get(pk=root.pk)
    front = data["home"]
    page = root.add_child(
        instance=HomePage(title=front["title"], slug="home", heading=front["heading"], show_in_menus=False)
    )
    Site.objects.create(hostname="localhost", root_page=page, is_default_site=True, site_name=data["site"]["name"])
    return page


def add_details(sample: SampleSite) -> None:
    site = Site.objects.get(is_default_site=True)
    tell_address(site)
    SiteDetails.objects.update_or_create(site=site, defaults={**sample.data["site"], "is_sample": True})


def tell_address(site: Site) -> None:
    """Let the sample site know where it is served: whole addresses stand in its head and its sitemap."""
    address = urlsplit(settings.BASE_URL)
    host, port = address.hostname or "localhost", address.port or (443 if address.scheme == "https" else 80)
    if (site.hostname, site.port) != (host, port):
        site.hostname, site.port = host, port
        site.save()


def add_records(sample: SampleSite) -> None:
    data = sample.data
    add(Partner, "name", [partner(sample, item) for item in data["partners"]])
    for item in data["areas"]:
        described = {name: value for name, value in item.items() if name != "partners"}
        area, is_new = Area.objects.get_or_create(key=item["key"], defaults=described)
        if is_new:
            area.partners.set(Partner.objects.filter(name__in=item.get("partners", [])))
    for item in data["commissioners"]:
        area = sample.areas[item["area"]]
        Commissioner.objects.get_or_create(area=area, name=item["name"], defaults={**item, "area": area})
    add(SupportLine, "name", data["support_lines"])
    add(Claim, "key", data["claims"])


def partner(sample: SampleSite, item: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a partner, with a logo where one is drawn for it."""
    logo = sample.logo(item["name"], item["logo"]) if "logo" in item else None
    return {"name": item["name"], "url": item["url"], "logo": logo}


def add_resources(sample: SampleSite) -> None:
    for item in sample.data["resources"]:
        described = {name: item[name] for name in ("title", "audience", "language", "format", "pages") if name in item}
        document = sample.document(item["key"], item["title"])
        Resource.objects.get_or_create(key=item["key"], defaults={**described, "document": document})


def add_people(sample: SampleSite) -> None:
    for item in sample.data["people"]:
        if known := User.objects.filter(username=item["username"]).first():
            add_second_factor(known)
            continue
        named = {name: item[name] for name in ("username", "first_name", "last_name", "email")}
        person = User(**named, is_superuser=item["role"] == ADMINISTRATOR)
        person.set_password(sample_password(item["username"]))
        person.save()
        person.groups.set(Group.objects.filter(name=group_name(item["role"])))
        person.areas.set(sample.areas[key] for key in item["areas"])
        add_second_factor(person)


def add_pages(sample: SampleSite) -> None:
    for item in sample.data["pages"]:
        make = audience_page if "audience" in item else standard_page
        sample.add_page(sample.root, make(sample, item))
    areas = sample.add_page(sample.root, standard_page(sample, sample.data["areas_page"]))
    for item in sample.data["area_pages"]:
        page = ServiceAreaPage(
            **sample.described(item), area=sample.areas[item["area"]], body=sample.story(item["body"])
        )
        sample.add_page(areas, page)
    sample.add_page(sample.root, faq_page(sample, sample.data["faq_page"]))
    sample.add_page(sample.root, leaflets_page(sample, sample.data["leaflets_page"]))


def standard_page(sample: SampleSite, item: dict[str, Any]) -> StandardPage:
    return StandardPage(
        **sample.described(item),
        show_in_menus=item.get("in_menu", False),
        show_in_footer=item.get("in_footer", False),
        body=sample.story(item["body"]),
    )


def audience_page(sample: SampleSite, item: dict[str, Any]) -> AudiencePage:
    """Return a page whose ways to go on are filled in later, once all pages are there."""
    shown = {"show_in_menus": item.get("in_menu", False), "audience": item["audience"]}
    return AudiencePage(**sample.described(item), **shown, body=sample.story(item["body"]))


def faq_page(sample: SampleSite, item: dict[str, Any]) -> FAQPage:
    blocks: list[tuple[str, Any]] = []
    for group in item["groups"]:
        blocks.append(("heading", group["heading"]))
        blocks += [
            ("answer", {**each, "answer": RichText(markup.rich_text(each["answer"]))}) for each in group["answers"]
        ]
    introduction = markup.rich_text(item["introduction"])
    return FAQPage(**sample.described(item), introduction=introduction, questions=blocks, show_in_footer=True)


def leaflets_page(sample: SampleSite, item: dict[str, Any]) -> ResourcesPage:
    return ResourcesPage(
        **sample.described(item), introduction=markup.rich_text(item["introduction"]), show_in_footer=True
    )


def fill_ways_on(sample: SampleSite) -> None:
    """Let each audience's page lead on; pages of plugins that are not installed are left out."""
    for item in sample.data["pages"]:
        page = AudiencePage.objects.child_of(sample.root).filter(slug=item["slug"]).first()
        if page is None or page.ways_on:
            continue
        there = [way for way in item.get("ways_on", []) if sample.has_page_at(way["page"])]
        page.ways_on = [("way", {"text": way["text"], "page": sample.page_at(way["page"])}) for way in there]
        page.save_revision().publish()


def fill_front_page(sample: SampleSite) -> None:
    """Fill the front page once all pages that it leads to are there."""
    page, front = sample.root, sample.data["home"]
    if page.body:
        return
    page.introduction = markup.rich_text(front["introduction"])
    page.picture = sample.picture(front["picture"])
    page.summary = front.get("summary", "")
    page.body = front_blocks(sample)  # type: ignore[assignment]  # the field takes a list of blocks
    page.save_revision().publish()


def name_start_page(sample: SampleSite) -> None:
    """Let header and footer lead to the first form, where there is one."""
    start = Page.objects.filter(url_path=sample.root.url_path + START_PATH.lstrip("/")).first()
    SiteDetails.objects.filter(site__is_default_site=True).update(start_page=start)


def name_privacy_page(sample: SampleSite) -> None:
    """Let every submission keep which version of the privacy notice was there to read."""
    page = sample.page_at(PRIVACY_PATH)
    SiteDetails.objects.filter(site__is_default_site=True).update(privacy_page=page)


def steps(sample: SampleSite) -> list[tuple[str, Callable[[SampleSite], None]]]:
    """Return what is loaded, in order, each with a name for the progress bar."""
    contributed = contributions("demo_loaders")
    return [
        ("site details", add_details),
        ("records", add_records),
        ("leaflets", add_resources),
        ("people", add_people),
        ("approvers", checked.name_approvers),
        ("pages", add_pages),
        ("pages in other languages", languages.add_pages),
        *((key.replace("_", " "), load) for key, load in contributed.items() if key in sample.data),
        ("start page", name_start_page),
        ("privacy notice", name_privacy_page),
        ("ways to go on", fill_ways_on),
        ("front page", fill_front_page),
        ("front pages in other languages", languages.fill_front_pages),
    ]
