"""What every public page shows around its own content: names, numbers, menu, way back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, gettext, to_locale
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from home import absent, found, language, stamp
from home.pages import InFooter
from home.records import SiteDetails

Value = TypeVar("Value")

SHARED_PICTURE = "fill-1200x630|format-jpeg|jpegquality-70"  # the size that most places show of a shared link


@dataclass(frozen=True)
class SharedPicture:
    url: str
    width: int
    height: int
    description: str


@dataclass(frozen=True)
class Link:
    title: str
    url: str
    path: str = ""
    is_current: bool = False


def dialled(number: str) -> str:
    """Return a number as a link dials it, however it is written."""
    return "".join(character for character in number if character in "+0123456789")


class Furniture:
    """The values behind ``site`` in templates; each asks the database once, and only when it is shown."""

    def __init__(self, request: HttpRequest, page: Page | None):
        self.request, self.page = request, page

    @cached_property
    def host(self) -> str:
        return self.request.get_host()

    @cached_property
    def site(self) -> Site | None:
        return self.remembered("site", lambda: Site.find_for_request(self.request))

    @cached_property
    def details(self) -> SiteDetails:
        return self.remembered("details", self.find_details)

    def find_details(self) -> SiteDetails:
        found = SiteDetails.objects.select_related("start_page").filter(site=self.site).first()
        return found or SiteDetails()

    def remembered(self, name: str, build: Callable[[], Value]) -> Value:
        """What is the same for every page of this site is built once per content stamp."""
        return stamp.remembered(self.request, (name, self.host, get_language()), build)

    @property
    def language(self) -> str:
        """The language spoken now, as HTML writes it."""
        return language.tag(get_language() or settings.LANGUAGE_CODE)

    @property
    def direction(self) -> str:
        return "rtl" if get_language_bidi() else "ltr"

    @property
    def locale(self) -> str:
        """The language spoken now, as Open Graph writes it: en_GB."""
        return to_locale(get_language() or settings.LANGUAGE_CODE)

    @property
    def search_address(self) -> str:
        """Named without the list of addresses: a process for staff alone serves no search, and shows previews."""
        return f"{language.prefix()}/search/"

    @property
    def other_languages(self) -> list[Link]:
        """The same page in other languages, each called by its own name.

        Only where the page stands at its own address: on the way through a form, what is written would stay behind.
        """
        others = [each for each in self.languages if not each.is_current]
        return others if self.page and others and self.request.path == self.page.get_url(self.request) else []

    @cached_property
    def languages(self) -> list[Link]:
        """The page in every language that it has, its own included; nothing where it has but one."""
        page, site = self.page, self.site
        if page is None or site is None or len(language.roots(site)) == 1:
            return []
        return self.remembered(f"languages of {page.pk}", lambda: self.find_languages(page))

    def find_languages(self, page: Page) -> list[Link]:
        names = dict(settings.LANGUAGES)
        found = page.get_translations(inclusive=True).live().public().select_related("locale").order_by("locale_id")
        links = [
            Link(
                names.get(each.locale.language_code, ""),
                each.get_full_url(self.request) or "",
                language.tag(each.locale.language_code),
                is_current=each.pk == page.pk,
            )
            for each in found
        ]
        return links if len(links) > 1 else []

    @cached_property
    def beginning(self) -> Page | None:
        """The front page of the language spoken; of English, where that language has none."""
        return self.remembered("beginning", self.find_beginning)

    def find_beginning(self) -> Page | None:
        if not self.site:
            return None
        path = language.root_path(self.site)
        own = self.site.root_page
        found = own if path in {None, own.url_path} else Page.objects.live().filter(url_path=path).first()
        return found or own

    @property
    def name(self) -> str:
        return self.details.name

    @property
    def strapline(self) -> str:
        """The provider's own line, which is in English and is said to who reads English."""
        return self.details.strapline if get_language() == settings.LANGUAGE_CODE else ""

    @cached_property
    def area(self):
        return getattr(self.page, "contact_area", None)

    @property
    def phone(self) -> str:
        return (self.area and self.area.phone) or self.details.phone

    @property
    def phone_note(self) -> str:
        return self.area.phone_note if self.area and self.area.phone else ""

    @property
    def phone_link(self) -> str:
        return dialled(self.phone)

    @property
    def email(self) -> str:
        return (self.area and self.area.email) or self.details.email

    @property
    def is_sample(self) -> bool:
        return self.details.is_sample

    @cached_property
    def start(self) -> str:
        return self.remembered("start", self.find_start)

    def find_start(self) -> str:
        page = self.details.start_page
        if page and self.site and len(language.roots(self.site)) > 1:
            page = page.localized
        if page is None or not page.live or page.specific_class is None:  # its plugin may be absent
            return ""
        return page.get_url(self.request) or ""

    @cached_property
    def menu(self) -> list[Link]:
        return self.marked(self.remembered("menu", self.find_menu))

    def find_menu(self) -> list[Link]:
        if not self.beginning:
            return []
        return self.links(absent.present(self.beginning.get_children().live().public().in_menu()))

    @cached_property
    def footer_pages(self) -> list[Link]:
        return self.marked(self.remembered("footer", self.find_footer_pages))

    def find_footer_pages(self) -> list[Link]:
        if not self.beginning:
            return []
        return self.links(InFooter.pages().descendant_of(self.beginning).live().public().order_by("path"))

    @cached_property
    def breadcrumbs(self) -> list[Link]:
        page, site = self.page, self.site
        if not page or not site or page.depth == site.root_page.depth:
            return []
        parent_path = page.url_path.rsplit("/", 2)[0]
        return self.remembered(f"way to {parent_path}/", lambda: self.way_to(page, site))

    def way_to(self, page: Page, site: Site) -> list[Link]:
        above = self.links(page.get_ancestors().filter(depth__gte=site.root_page.depth))
        return [replace(link, title=gettext("Home")) if at == 0 else link for at, link in enumerate(above)]

    @cached_property
    def home(self) -> str:
        """Where the pages of the language spoken begin."""
        beginning = self.beginning
        return self.remembered("home", lambda: (beginning and beginning.get_url(self.request)) or "/")

    @cached_property
    def root_url(self) -> str:
        """Where the site is, without a slash at the end."""
        return self.site.root_url if self.site else settings.BASE_URL

    @property
    def is_indexed(self) -> bool:
        """Whether search engines may list what is shown: pages, unless their type says no."""
        return self.page is not None and getattr(self.page, "is_indexed", True)

    @cached_property
    def shared_picture(self) -> SharedPicture:
        """The picture that stands beside a shared link: the page's own, or the provider's mark."""
        picture = getattr(self.page, "picture", None)
        if picture is None:
            return self.mark
        try:
            return self.remembered(f"shared picture {picture.pk}", lambda: self.draw_shared(picture))
        except SourceImageIOError:  # the file is gone: the page is still worth reading
            return self.mark

    @property
    def mark(self) -> SharedPicture:
        return SharedPicture(urljoin(self.root_url, static("share.png")), 1200, 630, self.name)

    def draw_shared(self, picture: Any) -> SharedPicture:
        drawn = picture.get_rendition(SHARED_PICTURE)
        return SharedPicture(urljoin(self.root_url, drawn.url), drawn.width, drawn.height, picture.description)

    @property
    def structured_data(self) -> SafeString:
        """What search engines are told of the page shown, as JSON-LD."""
        nodes = [self.organization(), *self.way_here()]
        describe = getattr(self.page, "structured_data", None)
        told = describe(self.request) if describe else []
        nodes += told if isinstance(told, list) else [told]
        return found.as_script([node for node in nodes if node])  # a page may have nothing to tell

    def organization(self) -> found.Node:
        details = self.details
        logo = urljoin(self.root_url, static("share.png"))
        named = {"name": details.name, "phone": details.phone, "email": details.email, "strapline": details.strapline}
        return found.organization(url=f"{self.root_url}/", logo=logo, **named)

    def way_here(self) -> list[found.Node]:
        if not self.breadcrumbs or self.page is None:
            return []
        steps = [(link.title, urljoin(self.root_url, link.url)) for link in self.breadcrumbs]
        return [found.breadcrumbs([*steps, (self.page.title, self.page.get_full_url(self.request) or "")])]

    def links(self, pages: PageQuerySet) -> list[Link]:
        return [Link(page.title, page.get_url(self.request) or "", page.url_path) for page in pages]

    def marked(self, links: list[Link]) -> list[Link]:
        """Mark the links that lead to this page or to what is above it."""
        here = self.page.url_path if self.page else ""
        return [replace(link, is_current=True) if here.startswith(link.path) else link for link in links]


def surround(request: Any, page: Page) -> None:
    """Let what stands around a page, such as the phone number, follow the page that this request shows."""
    request.page_shown = page
    language.speak(page)


def site(request: HttpRequest) -> dict:
    """Offer ``site`` to every template; what no template asks for costs nothing."""
    page = getattr(request, "page_shown", None)
    return {"site": SimpleLazyObject(lambda: Furniture(request, page))}
