"""The report of links over the sample site, which has every kind of page in three languages."""

from wagtail.models import Page, Site

from home import links
from tests.factories import StandardPageFactory


def test_no_link_of_the_sample_site_is_reported_in_whatever_language(sample_site):
    Site.clear_site_root_paths_cache()
    found = links.check()

    assert [(each.place.name, each.target, each.problem) for each in found.broken] == []
    assert {page.locale.language_code for page in Page.objects.live()} == {"en-gb", "cy", "ar"}


def test_an_address_in_another_language_is_sound_while_its_page_is_there(sample_site):
    Site.clear_site_root_paths_cache()
    page = Page.objects.live().filter(locale__language_code="cy").exclude(depth__lte=2).first().specific
    front = Page.objects.get(pk=Site.objects.get().root_page_id)
    text = f'<p><a href="{page.url}">There</a><a href="/cy/no-such-page/">Nowhere</a></p>'
    StandardPageFactory(parent=front, body=[("paragraph", text)])

    assert page.url.startswith("/cy/")
    assert [(each.target, each.problem) for each in links.check().broken] == [("/cy/no-such-page/", links.NO_ADDRESS)]
