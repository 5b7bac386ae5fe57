"""Where the sample site is not loaded: beside a site of somebody's own, or from a file with a mistake."""

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Collection, Locale, Page

from home.demo import site
from home.models import Area, User
from tests.factories import AreaFactory, UserFactory


@pytest.mark.parametrize("something", ["a page", "a person", "an area"])
def test_a_database_that_holds_anything_else_is_refused(db, request, something):
    if something == "a page":
        request.getfixturevalue("home_page")
    else:
        {"a person": UserFactory, "an area": AreaFactory}[something]()
    before = (Page.objects.count(), User.objects.count(), Area.objects.count())
    with pytest.raises(CommandError, match="This database holds a site already"):
        call_command("load_demo")
    assert (Page.objects.count(), User.objects.count(), Area.objects.count()) == before


def test_without_the_sample_site_no_sign_in_is_printed(db, capsys):
    UserFactory()
    call_command("sample_people")
    assert capsys.readouterr().out == ""


def test_without_the_sample_site_there_are_no_codes(db):
    UserFactory()
    with pytest.raises(CommandError, match="The sample site is not loaded here"):
        call_command("sample_codes")


@pytest.fixture
def as_migrated(db):
    """What a migration leaves, and pages and pictures stand on."""
    Locale.objects.get_or_create(language_code="en-gb")
    Collection.objects.exists() or Collection.add_root(name="Root")


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ("!claim kent-referrals", "!claim nothing"),
        ('page = "/contact/"', 'page = "/nowhere/"'),
        ('area = "lincolnshire"', 'area = "atlantis"'),
        ('picture = "window"', 'picture = "no such picture"'),
        ('title = "If you were harmed"', 'titel = "If you were harmed"'),
        ("starts_at = 2017-12-15T10:00:00Z", 'starts_at = "soon"'),
        ('harms = ["burglary"]', "harms = 5"),
    ],
    ids=["claim", "path", "area", "picture", "field", "date", "list"],
)
def test_a_data_file_with_a_mistake_loads_nothing(as_migrated, tmp_path, found, put):
    text = site.DATA_FILE.read_text(encoding="utf-8")
    assert found in text
    file = tmp_path / "mistaken.toml"
    file.write_text(text.replace(found, put), encoding="utf-8")
    with pytest.raises(CommandError, match=r"mistaken\.toml"):
        call_command("load_demo", file=file)
    assert (Page.objects.filter(depth__gt=1).count(), Area.objects.count(), User.objects.count()) == (0, 0, 0)
