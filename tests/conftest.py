"""What many tests share: an empty site, keys, people in their roles."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module
from io import StringIO

import pytest
from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection, Locale, Page, Site

from home import stamp
from home.models import Area, CheckedPage, HomePage, SiteDetails, User
from home.permissions import group_name, make_groups
from referralforms.submissions import actions, keys
from referralforms.submissions.disposal import Erasure
from referralforms.submissions.models import Submission
from tests.database_roles import PUBLIC_ROLE
from tests.factories import CHECKED, AreaFactory, CaseStudyIndexPageFactory, FormPageFactory, UserFactory
from tests.signing_in import StaffClient

# Playwright runs a loop of its own in the thread of a test; Django's guard against that is not meant for it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


ENDS = pytest.StashKey[ExitStack]()  # of a file of tests: what undoes all that was made for it


@pytest.fixture
def client() -> StaffClient:
    """As pytest-django's own, but whoever is signed in by force has shown their second factor."""
    return StaffClient()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what asks something of the other database alone: it is no test here, and so none that was skipped.

    How pages look does not hang on the database below them either, and takes long to see: that is asked on SQLite.

    The long bars run when they are asked for by their mark: ``-m load``. The slow files, those of the browser and those
    that build installations, come first: so both cores have work until the end.
    """
    is_long_run = "load" in config.option.markexpr
    left_out = [each for each in items if not fits(each)]
    left_out += [each for each in items if each.get_closest_marker("load") and not is_long_run and each not in left_out]
    config.hook.pytest_deselected(items=left_out)
    kept = [each for each in items if each not in left_out]
    items[:] = sorted(
        kept, key=lambda each: [each.get_closest_marker(slow) is None for slow in ("browser", "installs")]
    )


def fits(item: pytest.Item) -> bool:
    named = [marker.args[0] for marker in item.iter_markers("only_on")]
    named += ["sqlite" for _ in item.iter_markers("looks")]
    return set(named) <= {connection.vendor}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The tables of the test database; on SQLite the full-text index too, which no model describes.

    PostgreSQL drops no database in use, and a browser may hold a connection of the live server, and with it one to
    the database, a moment longer than the tests last.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TABLE wagtailsearch_indexentry_fts")
            for statement in full_text_index():
                cursor.execute(statement)
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(END_OTHERS)


def full_text_index() -> list[str]:
    """Return the statements by which Wagtail's own migration makes the index and keeps it up to date."""
    operations = import_module("wagtail.search.migrations.0006_customise_indexentry").Migration.operations
    return [each.sql for each in operations[-1].database_operations]


@pytest.fixture(scope="module")
def of_this_file(request, django_db_setup, django_db_blocker) -> Iterator[None]:
    """A transaction around the tests of a file: what is made in it is made once, and rolled back after the last.

    Each test's own changes are rolled back to it. The first test that commits ends it (below); those come last.
    """
    with ExitStack() as ends:
        ends.enter_context(django_db_blocker.unblock())
        ends.enter_context(transaction.atomic())
        ends.callback(transaction.set_rollback, True)
        request.node.stash[ENDS] = ends
        yield


@pytest.fixture(autouse=True)
def ended_where_tests_commit(request) -> None:
    marker, file = request.node.get_closest_marker("django_db"), request.node.getparent(pytest.Module)
    if marker and marker.kwargs.get("transaction") and ENDS in file.stash:
        file.stash[ENDS].close()
        del file.stash[ENDS]


@pytest.fixture(scope="module")
def front_page(of_this_file) -> None:
    make_front_page()


def make_front_page() -> HomePage:
    Locale.objects.get_or_create(language_code="en-gb")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    root = Page.objects.filter(depth=1).first() or Page.add_root(instance=Page(title="Root", slug="root"))
    Site.objects.all().delete()
    page = root.add_child(instance=HomePage(title="Restorative Solutions", slug="front", heading="Welcome"))
    site = Site.objects.create(hostname="localhost", root_page=page, is_default_site=True)
    SiteDetails.objects.create(site=site, name="Restorative Solutions", phone="01772 842109")
    return page


@pytest.fixture
def home_page(front_page, db) -> HomePage:
    """The front page of the only site, at /; nothing remembers what another test said of it."""
    Site.clear_site_root_paths_cache()
    stamp.renew()
    return HomePage.objects.first() or make_front_page()


@pytest.fixture
def sealing_keys() -> None:
    """The organisation's pair of keys, in the folder that the settings name."""
    keys.make_keys()


@pytest.fixture(scope="module")
def groups(request, front_page) -> None:
    if ENDS in request.node.stash:  # otherwise a test of this file has committed, and each makes its own (``roles``)
        make_groups(last_app())


@pytest.fixture
def roles(groups, home_page) -> None:
    """The groups of every role, with their rights on this site's pages."""
    if not Group.objects.exists():
        make_groups(last_app())


def last_app() -> AppConfig:
    """Return the app whose migrations end last: then groups are made."""
    return [config for config in apps.get_app_configs() if config.models_module][-1]


@pytest.fixture
def kent(db) -> Area:
    return AreaFactory(key="kent-medway", name="Kent and Medway", phone="0800 783 1583")


@pytest.fixture
def lincolnshire(db) -> Area:
    return AreaFactory(key="lincolnshire", name="Lincolnshire")


@pytest.fixture
def person_in(roles):
    """Make a member of staff: ``person_in("Triage worker", kent)``."""

    def make(role: str, *areas: Area, **fields) -> User:
        person = UserFactory(**fields)
        person.groups.add(Group.objects.get(name=group_name(role)))
        person.areas.set(areas)
        return person

    return make


@pytest.fixture
def case_study_index(home_page):
    return CaseStudyIndexPageFactory(parent=home_page, title="Case studies", slug="case-studies")


@pytest.fixture(params=CHECKED, ids=lambda made: made._meta.model.__name__)
def make_checked(request, home_page) -> Callable[..., CheckedPage]:
    """Make pages about people, of each kind in turn: ``make_checked(live=False)``."""
    index = CHECKED[request.param](parent=home_page)
    return lambda **fields: request.param(parent=index, **fields)


@pytest.fixture
def form_page(home_page, sealing_keys, kent):
    """‘Start a conversation’ with its five questions."""
    return FormPageFactory(parent=home_page, title="Start a conversation", slug="start-a-conversation")


@pytest.fixture
def queries_anew():
    """Count the queries of a page that nothing remembers, but for Django's own content types."""

    def count(client, address: str) -> int:
        client.get(address)
        stamp.renew()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    return count


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The sample site, loaded once for a file of tests into what a migration leaves: groups, root, welcome page."""
    with django_db_blocker.unblock(), transaction.atomic():
        Locale.objects.get_or_create(language_code="en-gb")
        Collection.objects.exists() or Collection.add_root(name="Root")
        root = Page.objects.filter(depth=1).first() or Page.add_root(instance=Page(title="Root", slug="root"))
        root.add_child(instance=Page(title="Welcome", slug="home"))
        make_groups(last_app())
        keys.make_keys()
        call_command("load_demo")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def sample_site(loaded, db):
    """Each test's own changes are rolled back to what was loaded."""


@pytest.fixture
def erase(person_in, tmp_path, settings):
    """Erase what was sent first, as the data-protection officer, with a ledger of this test's own."""
    settings.DATA_DIR = tmp_path

    def act():
        sent = Submission.objects.order_by("received_at").first()
        officer = person_in("Data-protection officer")
        return actions.erase(sent, by=officer, cause=Erasure.Cause.REQUEST, reason="They asked")

    return act


@pytest.fixture
def public_role(db) -> Iterator[Callable[[], None]]:
    """On PostgreSQL, make the role of a process that serves the public alone; called, it is taken on for this test."""
    cursor = connection.cursor()
    cursor.execute(f"CREATE ROLE {PUBLIC_ROLE} LOGIN")

    def become() -> None:
        call_command("harden_database", PUBLIC_ROLE, "--public", stdout=StringIO())
        cursor.execute(f"SET LOCAL ROLE {PUBLIC_ROLE}")

    yield become
    cursor.execute("RESET ROLE")


@pytest.fixture
def base_dir():
    return settings.BASE_DIR
