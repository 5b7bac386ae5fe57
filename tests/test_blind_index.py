"""Staff look people up in what is sealed: by keyed hashes, within what they may see, and each search is recorded."""

import pytest
from django.db import connection

from referralforms.builder.questions import terms
from referralforms.submissions import blind_index, keys
from referralforms.submissions.access import NotAllowed
from referralforms.submissions.events import Event
from referralforms.submissions.models import Submission
from referralforms.submissions.search_terms import SearchTerm
from tests.factories import FormPageFactory, answers, questions, submission_of

MORE = [
    ("name", {"key": "legal_name", "label": "Full name", "required": False}),
    ("date", {"key": "date_of_birth", "label": "Date of birth", "required": False, "year_alone": True}),
    ("crime_reference", {"key": "crime_reference", "label": "Crime references", "required": False}),
    ("email", {"key": "work_email", "label": "Your work email", "required": False}),
    ("phone", {"key": "work_phone", "label": "Your work phone", "required": False}),
]
TOLD = {
    "legal_name": "Renée O’Brien-Šmith",
    "date_of_birth": "1980-05-14",
    "crime_reference": ["46/123 456-23"],
    "work_email": "P.Officer@Kent.example",
    "work_phone": {"typed": "01622 690690", "number": "+441622690690", "extension": ""},
}
CONTACT = {
    "channels": ["phone", "email"],
    "phone": {"value": "+447700900982", "typed": "07700 900 982", "safe": "no"},
    "email": {"value": "Wendy@Example.org", "typed": "Wendy@Example.org", "safe": "safe"},
}


@pytest.fixture
def page(home_page, sealing_keys, kent):
    asked = [*questions(), *MORE]
    return FormPageFactory(parent=home_page, steps=[("step", {"heading": "", "guidance": "", "questions": asked})])


@pytest.fixture
def person(page, kent) -> Submission:
    submission = sent(page, kent, contact=CONTACT, **TOLD)
    blind_index.index_new()
    return submission


def sent(page, area, **changes) -> Submission:
    told = answers(**changes)
    del told["area"]  # the area of the row is given beside it
    return submission_of(page, area, **told)


def found(text: str, by) -> list[str]:
    return [each.reference for each in blind_index.search(text, by=by)]


@pytest.mark.parametrize(
    "text",
    [
        "wendy@example.org", " WENDY@EXAMPLE.ORG ", "07700900982", "+44 (0)7700 900982", "0044 7700 900 982",
        "46/123456/23", "46 123 456 23", "o'brien-smith 1980", "Renee OBRIENSMITH  1980", "O’Brien-Šmith 1980",
        "p.officer@kent.example", "01622 690 690",
    ],
)  # fmt: skip
def test_a_person_is_found_however_the_term_is_written(person, person_in, kent, text):
    assert found(text, person_in("Triage worker", kent)) == [person.reference]


@pytest.mark.parametrize(
    "text", ["", "  ", "smith", "1980", "O'Brien-Smith 1981", "46/123456", "999", "broke in", "wendy@example.com"]
)
def test_what_does_not_fit_finds_nothing(person, person_in, kent, text):
    assert found(text, person_in("Triage worker", kent)) == []


def test_a_submission_is_found_by_its_own_reference(person, person_in, kent):
    assert found(person.reference.lower(), person_in("Triage worker", kent)) == [person.reference]


def test_who_may_not_see_it_does_not_find_it(person, person_in, kent, lincolnshire):
    elsewhere, without = person_in("Triage worker", lincolnshire), person_in("Practitioner", kent)
    editor = person_in("Editor")
    terms_typed = ("wendy@example.org", person.reference)

    assert [found(text, by) for text in terms_typed for by in (elsewhere, without, editor)] == [[]] * 6
    assert [blind_index.search_words("broke in", by=by).submissions for by in (elsewhere, without, editor)] == [[]] * 3


def test_data_protection_finds_a_person_in_every_area_but_what_they_are_barred_from(person, page, person_in):
    other = sent(page, None, contact=CONTACT, **TOLD)
    blind_index.index_new()
    officer = person_in("Data-protection officer")
    everywhere = {each.reference for each in blind_index.search_to_protect("o'brien-smith 1980", by=officer)}
    other.bars.create(person=officer)

    assert everywhere == {person.reference, other.reference}
    assert [each.reference for each in blind_index.search_to_protect("07700900982", by=officer)] == [person.reference]
    assert list(Event.objects.filter(kind="searched").values_list("detail", flat=True)) == ["data protection"] * 2


@pytest.mark.parametrize("role", ["Manager", "Triage worker", "Administrator", "Analyst", "Editor"])
def test_nobody_else_finds_a_person_as_data_protection_does(person, person_in, kent, role):
    with pytest.raises(NotAllowed):
        blind_index.search_to_protect("wendy@example.org", by=person_in(role, kent))

    assert Event.objects.filter(kind="refused", detail="search_to_protect").count() == 1


def test_the_database_holds_keyed_hashes_and_no_word(person, settings, tmp_path):
    before = set(SearchTerm.objects.values_list("digest", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM referralforms_searchterm")
        columns = {str(value) for row in cursor.fetchall() for value in row}
    (settings.KEYS_DIR / "search.index").unlink()
    keys.make_keys()
    blind_index.index_new()
    after = set(SearchTerm.objects.values_list("digest", flat=True))

    assert [word for word in ("wendy", "447700900982", "smith") for column in columns if word in column] == []
    assert (len(before), len(after), before & after) == (6, 6, set())


def test_a_submission_is_indexed_once_and_again_the_same(person):
    before = set(SearchTerm.objects.values_list("submission", "digest"))
    blind_index.index_new()
    blind_index.index(person, keys.index_key())

    assert set(SearchTerm.objects.values_list("submission", "digest")) == before
    assert list(Submission.objects.not_indexed_with(blind_index.key_id(keys.index_key()))) == []


def test_indexing_raises_no_version(person):
    assert Submission.objects.get().version == person.version


def test_what_is_erased_is_in_the_index_no_more(person):
    SearchTerm.objects.all()
    Submission.objects.all().delete()

    assert SearchTerm.objects.count() == 0


def test_what_cannot_be_read_does_not_stop_the_others(person, page, kent):
    broken, whole = (sent(page, kent, contact=CONTACT) for _ in range(2))
    Submission.objects.filter(pk=broken.pk).update(sealed=b"no body")
    blind_index.index_new()

    assert (broken.search_terms.count(), whole.search_terms.count()) == (0, 2)
    assert list(Submission.objects.not_indexed_with(blind_index.key_id(keys.index_key()))) == []


def test_a_process_that_serves_the_public_indexes_nothing(page, settings):
    sent(page, None, contact=CONTACT)
    settings.ROLE = "public"
    blind_index.index_new()

    assert SearchTerm.objects.count() == 0


def test_every_search_is_recorded_without_its_words(person, person_in, kent):
    worker = person_in("Triage worker", kent)
    found("wendy@example.org", worker)
    blind_index.search_words("Somebody", by=worker)
    events = Event.objects.filter(kind=Event.Kind.SEARCHED).order_by("pk")

    assert [(each.by, each.detail) for each in events] == [(worker, "index"), (worker, "words, newest 200")]


def test_words_are_found_in_the_newest_and_the_limit_is_told(page, person_in, kent):
    rows = [sent(page, kent, what_happened=f"A Window {number}") for number in range(3)]
    worker = person_in("Triage worker", kent)
    few, all_of_them = (blind_index.search_words("a window", by=worker, newest=number) for number in (2, 3))

    assert [each.reference for each in few.submissions] == [rows[2].reference, rows[1].reference]
    assert few.limit == "Searched the newest 2; older submissions were not opened."
    assert ([each.reference for each in all_of_them.submissions], all_of_them.limit) == (
        [each.reference for each in reversed(rows)], "",
    )  # fmt: skip


def test_a_search_for_no_words_finds_nothing(person, person_in, kent):
    assert blind_index.search_words("  ", by=person_in("Triage worker", kent)).submissions == []


@pytest.mark.parametrize("number", [1, 3])
def test_a_search_takes_a_fixed_number_of_queries(page, person_in, kent, django_assert_num_queries, number):
    for _ in range(number):
        sent(page, kent, contact=CONTACT)
    blind_index.index_new()
    worker = person_in("Triage worker", kent)
    with django_assert_num_queries(3):  # the event, the person's rights, the rows
        assert len(found("wendy@example.org", worker)) == number


@pytest.mark.parametrize("text, term", [("AB-12 34", {"reference:AB1234"}), ("abc", set()), ("1" * 41, set())])
def test_a_reference_is_short_and_holds_a_digit(text, term):
    assert terms.reference(text) == term


def test_a_surname_and_a_year_count_together_alone():
    assert terms.joined({"surname:smith", "email:a@b"}) == {"email:a@b"}
    assert terms.joined({"surname:smith", "year:1980"}) == {"person:smith:1980"}
