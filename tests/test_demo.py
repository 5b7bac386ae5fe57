"""The sample site: everything of the page that the project was made from has its place, once."""

import gzip
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from casestudies.models import CaseStudyPage, TestimonialPage
from home import plugins, reading
from home.checked.approval import approvers
from home.checked.publishing import kinds
from home.demo import site
from home.demo.foundation import sample_password
from home.demo.second_factor import sample_code, sample_secret
from home.models import Area, Claim, Commissioner, HomePage, Partner, Resource, SiteDetails, SupportLine, User
from home.permissions import group_name, permissions_by_role
from insights.models import EventPage, InsightPage, Subscriber, VideoPage
from referralforms.builder.models import FormPage
from referralforms.submissions import actions, audit
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission
from tests.addresses import ONE_OF_EACH
from tests.asking import soup

# Wagtail leaves the file of a picture that it cuts to size to the garbage collector.
LEFT_OPEN = pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")

# What stands on the page that the project was made from, and what shows the rest of what can be published.
COUNTS = {
    CaseStudyPage: 12,  # ten, one that waits for approval, and one that was taken down
    TestimonialPage: 6,
    InsightPage: 8,
    EventPage: 3,
    VideoPage: 2,
    Subscriber: 4,
    Resource: 6,  # the three of the page, two of them in large print, and one in Welsh
    Area: 2,
    Commissioner: 2,
    Claim: 1,
    User: 7,
}
ENGLISH = {"locale__language_code": "en-gb"}  # other languages are trees of their own
TITLES = {
    "A Creeper Burglary: Restorative Justice Case Study",
    "A Non-Recent Child Sexual Abuse: Restorative Justice Case Study",
    "A Robbery: Restorative Justice Case Study",
    "A Manslaughter: Restorative Justice Case Study",
    "A Workplace Assault: Restorative Justice Case Study",
    "An Attempted Burglary: Restorative Justice Case Study",
    "Death by Drug Overdose: A Restorative Justice Case Study",
    "Firearms Offence: A Restorative Justice Case Study",
    "Fraud: A Restorative Justice Case Study",
    "Harmful Sexual Behaviour: A Restorative Justice Case Study",
}


def counted() -> dict:
    return {model: model.objects.count() for model in COUNTS}


def test_every_kind_of_content_is_there_as_often_as_on_the_page(sample_site):
    assert counted() == COUNTS
    assert Partner.objects.count() >= 4
    assert SupportLine.objects.count() >= 4
    assert set(CaseStudyPage.objects.live().values_list("title", flat=True)) == TITLES


def test_loading_again_doubles_nothing_and_keeps_what_an_editor_changed(sample_site):
    pages, page = Page.objects.count(), CaseStudyPage.objects.get(short_title="Fraud")
    page.summary = "Changed by an editor."
    page.save_revision().publish()
    call_command("load_demo")

    assert (counted(), Page.objects.count()) == (COUNTS, pages)
    assert CaseStudyPage.objects.get(pk=page.pk).summary == "Changed by an editor."


def test_the_sample_stories_have_their_checks_and_the_sensitive_ones_two_approvals(sample_site):
    stories = [page for kind in kinds() for page in kind.objects.all()]
    sensitive = [page for page in stories if page.live and page.is_sensitive]

    assert {page.title: page.missing_checks() for page in stories if page.missing_checks()} == {}
    assert [len(approvers(page.live_revision)) for page in sensitive] == [2, 2]
    assert {type(page) for page in stories if page.live} == {CaseStudyPage, TestimonialPage, VideoPage}
    assert [page.title for page in stories if page.live and not approvers(page.live_revision)] == []


def test_every_text_says_that_it_is_a_sample(sample_site):
    note = site.read()["note"]
    pages = [page for model in (CaseStudyPage, InsightPage) for page in model.objects.all()]

    assert {page.title: note[:40] in page.body[-1].value.source for page in pages} == {
        page.title: True for page in pages
    }
    assert SiteDetails.objects.get().is_sample is True


def test_no_summary_is_cut_off(sample_site):
    summaries = [page.summary for model in (CaseStudyPage, InsightPage) for page in model.objects.all()]

    assert [text for text in summaries if not re.search(r"[.!?]$", text) or "..." in text] == []


def test_the_press_release_keeps_its_quotations_whole(sample_site):
    page = InsightPage.objects.get(kind="press_release")
    spoken = [block.value for block in page.body if block.block_type == "quotation"]

    assert len(spoken) >= 8
    assert max(len(each["paragraphs"]) for each in spoken) == 3
    assert {each["kind"] for each in spoken} == {
        "harmed",
        "responsible",
        "practitioner",
        "professional",
        "public_figure",
    }
    assert [area.phone for area in page.areas.all()] == ["0800 783 1583"]


def test_the_provider_and_the_area_have_different_numbers(sample_site, client):
    assert "01772 842109" in client.get("/").text
    assert "0800 783 1583" in client.get("/areas/kent-medway/").text


def test_each_sample_person_signs_in_with_what_is_printed(sample_site, client, capsys):
    call_command("sample_people")
    printed = capsys.readouterr().out

    for person in User.objects.all():
        assert sample_password(person.username) in printed
        assert client.login(username=person.username, password=sample_password(person.username)) is True


def test_the_codes_that_are_printed_are_those_of_the_sample_people(sample_site, capsys):
    call_command("sample_codes")
    printed = capsys.readouterr().out
    kept = {each.user.username: decrypt(each.data["secret"]) for each in Authenticator.objects.select_related("user")}

    assert kept == {person.username: sample_secret(person.username) for person in User.objects.all()}
    assert [name for name in kept if sample_code(name, time.time() + 30) not in printed] == []


def test_each_sample_person_signs_in_by_the_pages_with_the_code_that_is_printed(sample_site, capsys):
    call_command("sample_codes")
    printed = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    entered = {}
    for name, _, following in printed:
        browser = Client()
        browser.post("/admin/login/", {"login": name, "password": sample_password(name)})
        before = browser.get("/admin/").status_code
        browser.post("/admin/login/code/", {"code": following})  # good now too, should this one's time end meanwhile
        entered[name] = (before, browser.get("/admin/").status_code)

    assert entered == {person.username: (302, 200) for person in User.objects.all()}


def test_the_form_asks_for_four_things_and_no_more(sample_site):
    [step] = FormPage.objects.get(slug="start-a-conversation", **ENGLISH).steps
    required = [question.value["key"] for question in step.value["questions"] if question.value["required"]]

    assert required == ["name_to_use", "contact", "area", "agree_contact"]


# --- The page that the project was made from, line by line --------------------------------------------------


def test_testimonials_are_of_the_kinds_on_the_page(sample_site):
    kinds = Counter(TestimonialPage.objects.values_list("kind", flat=True))
    assert kinds == {"harmed": 2, "professional": 1, "responsible": 1, "family": 1, "public_figure": 1}
    labels = set(TestimonialPage.objects.filter(kind="harmed").values_list("attribution", flat=True))
    assert labels == {"A Person Harmed by Crime", "A victim"}


def test_there_is_a_leaflet_for_each_audience(sample_site):
    assert set(Resource.objects.values_list("audience", flat=True)) == {"harmed", "responsible", "professional"}
    assert [each.document.file.name for each in Resource.objects.all() if not each.document.file.size] == []


def test_leaflets_can_be_narrowed_to_those_in_welsh(sample_site, client):
    page = soup(client.get("/leaflets/?language=cy").text)

    assert [option.get_text() for option in page.select("#filter-language option")] == [
        "All (6)", "English (5)", "Welsh (1)",
    ]  # fmt: skip
    assert [link["lang"] for link in page.select(".leaflet a")] == ["cy"]


@LEFT_OPEN
def test_partners_are_shown_by_logos_that_are_called_as_the_partner_and_by_name_where_there_is_none(
    sample_site, client
):
    shown = [
        [image["alt"] for image in partner.select("img")] or [partner.get_text()]
        for partner in soup(client.get("/").text).select(".partner")
    ]

    assert shown == [[partner.name] for partner in Partner.objects.all()]
    assert Partner.objects.exclude(logo=None).count() == 4


def test_the_event_took_place_on_a_friday_at_compass_house(sample_site):
    event = EventPage.objects.get(slug="launch-of-the-kent-and-medway-service")
    assert (event.starts_at.date().isoformat(), event.starts_at.strftime("%A")) == ("2017-12-15", "Friday")
    assert (event.venue, event.town, event.area.key) == ("Compass House", "Ashford", "kent-medway")


def test_each_area_has_one_who_pays_for_it(sample_site):
    payers = {each.area.key: each.name for each in Commissioner.objects.select_related("area")}
    assert payers == {
        "kent-medway": "Kent Police and Crime Commissioner",
        "lincolnshire": "Lincolnshire Police and Crime Commissioner",
    }


def test_there_is_one_person_for_each_role_and_only_one_superuser(sample_site):
    roles = Counter(group.name for person in User.objects.all() for group in person.groups.all())
    # Two of them approve stories besides, since a sensitive one needs two.
    assert roles == Counter(group_name(role) for role in permissions_by_role()) + Counter({"Approvers": 1})
    assert list(User.objects.filter(is_superuser=True).values_list("username", flat=True)) == ["admin"]


def test_the_front_page_has_a_block_of_every_plugin(sample_site):
    shown = [block.block_type for block in HomePage.objects.get(**ENGLISH).body]
    contributed = plugins.contributions("home_blocks").keys()
    assert contributed <= set(shown)
    assert "absent" not in shown


@LEFT_OPEN
def test_every_page_of_the_sample_site_answers(sample_site, client):
    pages = Page.objects.live().filter(depth__gt=1).specific()
    assert {page.url: client.get(page.url).status_code for page in pages} == {page.url: 200 for page in pages}


def test_the_tests_that_look_at_one_page_of_each_type_leave_none_out(sample_site):
    shown = {page.url: type(page).__name__ for page in Page.objects.live().filter(depth__gt=1, **ENGLISH).specific()}

    assert {kind: shown.get(address) for kind, address in ONE_OF_EACH.items()} == {kind: kind for kind in ONE_OF_EACH}
    assert set(shown.values()) == set(ONE_OF_EACH)


@LEFT_OPEN
def test_every_page_of_the_sample_site_can_be_left_by_the_button_and_by_the_second_stop_of_the_keyboard(
    sample_site, client
):
    shown = {page.url: soup(client.get(page.url).text) for page in Page.objects.live().filter(depth__gt=1)}
    exits = {url: [link["class"] for link in page.select("a[href='/exit/'][data-exit]")] for url, page in shown.items()}
    second = {url: page.select("body a[href]")[1]["href"] for url, page in shown.items()}

    assert [url for url in shown if exits[url] != [["skip-link", "skip-link--exit"], ["exit"]]] == []
    assert [url for url in shown if second[url] != "/exit/"] == []


# --- How plain it is, as it is shown ------------------------------------------------------------------------

# Written for those who work with others; everything else may be met by a person harmed or responsible.
FOR_PROFESSIONALS = ("/professionals/", "/insights/", "/accessibility/", "/about-us/", "/leaflets/")
ENDS_A_LINE = re.compile(r"(?=</(?:label|legend|dt|figcaption|button)>)")
NOT_READ = "nav, script, svg, select, time, .sample-note, .story__facts, .districts, .visually-hidden"


def words_shown(page: str) -> str:
    """Return the words of the main part of a page, each label and button on a line of its own."""
    main = soup(page).main
    for each in main.select(NOT_READ):
        each.decompose()
    return reading.plain_text(ENDS_A_LINE.sub("<br>", str(main)))


def too_hard(pages: dict[str, str]) -> dict[str, reading.Score]:
    scores = {address: reading.score(words_shown(page)) for address, page in pages.items()}
    return {address: score for address, score in scores.items() if score and not score.is_plain}


def met_by_anybody(address: str) -> bool:
    """Say whether it is in our own voice and for anybody; people who work with us speak in theirs."""
    return not address.startswith(FOR_PROFESSIONALS) and "profession" not in address and "refer" not in address


@LEFT_OPEN
def test_every_page_that_people_harmed_or_responsible_may_meet_suits_a_reading_age_of_eleven(sample_site, client):
    others = TestimonialPage.objects.filter(kind__in=["professional", "public_figure"])
    pages = Page.objects.live().filter(depth__gt=1, **ENGLISH).exclude(pk__in=others)
    shown = {page.url: client.get(page.url).text for page in pages if met_by_anybody(page.url)}

    assert {"/", "/people-harmed/", "/people-responsible/", "/case-studies/", "/start-a-conversation/"} < shown.keys()
    assert too_hard(shown) == {}


def test_what_a_form_says_of_mistakes_is_as_plain(sample_site, client):
    shown = {}
    for page in FormPage.objects.live().filter(**ENGLISH):
        form = soup(client.get(page.url).text).select_one("form#form")
        token = form.select_one("input[name=token]")["value"]
        shown[page.url] = client.post(form["action"], {"token": token}).text

    assert all("error-summary" in page for page in shown.values())
    assert too_hard({address: page for address, page in shown.items() if met_by_anybody(address)}) == {}


@pytest.mark.parametrize("address", ["/case-studies/?harm=fraud&area=lincolnshire", "/search/?q=xyzzy", "/nowhere/"])
def test_an_empty_list_is_told_as_plainly(sample_site, client, address):
    assert too_hard({address: client.get(address).text}) == {}


# --- How much a first view asks for -------------------------------------------------------------------------

MOST_BYTES = 60_000  # compressed, without pictures
NEEDED_AT_ONCE = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"')
ASKED_ELSEWHERE = re.compile(
    r'<(?:link(?! rel="(?:canonical|alternate))|script|img|source|iframe)[^>]+(?:href|src)="https?:'
)


IMPORTED = re.compile(r"""^\s*(?:import|export)\b[^"';]*["']\./([^"']+)["']""", re.MULTILINE)


def with_imports(names: set[str]) -> set[str]:
    """Return static files with the modules that they import, and those that these import."""
    found = {
        str(Path(name).with_name(module))
        for name in names
        for module in IMPORTED.findall(Path(finders.find(name)).read_text())
        if name.endswith(".js")
    }
    return names if found <= names else with_imports(names | found)


def first_view(page: str) -> int:
    """Return the bytes of a page with its styles and scripts, each compressed as it is sent."""
    needed = with_imports(set(NEEDED_AT_ONCE.findall(page)))
    files = [Path(finders.find(name)).read_bytes() for name in needed]
    return sum(len(gzip.compress(each)) for each in [page.encode(), *files])


@LEFT_OPEN
def test_no_first_view_is_heavy_and_none_sets_a_cookie_or_asks_another_site(sample_site, client):
    answers = {page.url: client.get(page.url) for page in Page.objects.live().filter(depth__gt=1)}

    assert {url: first_view(each.text) for url, each in answers.items() if first_view(each.text) > MOST_BYTES} == {}
    assert [url for url, each in answers.items() if ASKED_ELSEWHERE.search(each.text)] == []
    assert client.cookies == {}
    assert first_view(answers["/"].text) > len(gzip.compress(answers["/"].content))  # the styles were found


def test_what_a_script_imports_counts_to_the_first_view():
    page = '<script type="module" src="/static/queue.js"></script>'

    assert with_imports(set(NEEDED_AT_ONCE.findall(page))) == {"queue.js", "keys.js"}


# --- What was sent ----------------------------------------------------------------------------------------


def test_the_sample_submissions_are_spread_over_views_states_and_weeks(sample_site):
    rows = Submission.objects.select_related("area")
    now = timezone.now()

    assert 30 <= rows.count() <= 50
    assert {row.status for row in rows} >= {"received", "screening", "needs_information", "accepted", "allocated"}
    assert {row.status for row in rows} >= {"on_hold", "follow_up", "closed", "redirected", "withdrawn", "spam"}
    assert {row.area.key if row.area else "" for row in rows} == {"kent-medway", "lincolnshire", ""}
    assert [row for row in rows if row.received_at > now] == []
    assert max(now - row.received_at for row in rows).days > 50
    assert rows.overdue(now).exists()
    assert rows.suspected_spam().exists()


def test_what_happened_with_them_is_in_the_log_at_its_time_and_the_log_is_whole(sample_site, settings, tmp_path):
    settings.DATA_DIR = tmp_path  # the journal of other tests tells of other logs
    audit.link_waiting()
    told = Event.objects.filter(kind=Event.Kind.MOVED).select_related("submission")

    assert [each for each in told if each.at < each.submission.received_at] == []
    assert {each.by_name for each in told} == {
        "Amara Osei (triage)", "Farah Siddiqui (manager)", "Tomasz Zielinski (practitioner)",
    }  # fmt: skip
    assert audit.verify() is None


def test_sample_submissions_are_sealed_and_say_that_they_are_samples(sample_site):
    manager = User.objects.get(username="manager")
    read = [actions.read(row, by=manager) for row in Submission.objects.visible_to(manager)]

    assert len(read) >= 30
    assert [answers for answers in read if not answers["what_happened"].startswith("Sample:")] == []


def test_loading_again_sends_nothing_again(sample_site):
    before = (Submission.objects.count(), Event.objects.count())
    call_command("load_demo")

    assert (Submission.objects.count(), Event.objects.count()) == before


@LEFT_OPEN
@pytest.mark.only_on("postgresql")
def test_a_process_of_the_public_shows_every_page_list_and_feed_under_its_role(sample_site, public_role, client):
    paths = [page.get_url() for page in Page.objects.live().filter(depth__gt=1).specific()]
    wells = ["/search/?q=burglary", "/sitemap.xml", "/robots.txt", "/insights/feed/", "/exit/", "/newsletter/"]
    lists = [f"/api/v1/{name}/" for name in ("pages", "case-studies", "insights", "forms")]
    public_role()
    met = Counter(client.get(path).status_code for path in [*filter(None, paths), *wells, *lists])

    assert met == {200: len([*filter(None, paths), *wells, *lists]) - 1, 302: 1}  # leaving leads elsewhere
