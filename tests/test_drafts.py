"""Drafts: noise to who has the database, gone after 24 hours, and bound to their own form and row."""

import datetime
import uuid

import pytest
from django.core.management import call_command
from django.http import HttpRequest
from django.utils import timezone

from home.periodic import run_due
from referralforms.runner import drafts, saving
from referralforms.runner.drafts import Answers
from referralforms.runner.models import Draft
from tests.factories import FormPageFactory

SECRET, OTHER = b"s" * 32, b"o" * 32
RAW = {"name": "Wendy", "story": "Somebody broke in."}


@pytest.fixture
def answers() -> Answers:
    return Answers(1, uuid.uuid4(), dict(RAW), ["step_1"])


def request_with(cookie: str) -> HttpRequest:
    request = HttpRequest()
    request.COOKIES[drafts.COOKIE] = cookie
    return request


def test_a_draft_is_opened_by_its_browser_alone(form_page, answers):
    drafts.keep(form_page, answers, SECRET)

    assert drafts.find(form_page, answers.draft_id, SECRET).raw == RAW
    assert (drafts.find(form_page, answers.draft_id, OTHER), drafts.find(form_page, answers.draft_id, None)) == (
        None,
        None,
    )


def test_a_row_holds_no_word_no_secret_and_no_attempt(form_page, answers):
    drafts.keep(form_page, answers, SECRET)
    draft = Draft.objects.get()
    row = bytes(draft.sealed) + draft.holder.encode() + draft.pk.bytes

    assert [each for each in (b"Wendy", b"broke", SECRET, answers.attempt.bytes) if each in row] == []


@pytest.mark.parametrize("moved", ["another row", "another form"])
def test_a_row_that_was_moved_is_refused(form_page, home_page, answers, moved):
    drafts.keep(form_page, answers, SECRET)
    draft, pk = Draft.objects.get(), uuid.uuid4()
    page = FormPageFactory(parent=home_page, title="Another") if moved == "another form" else form_page
    Draft.objects.create(pk=pk, page=page, holder=draft.holder, sealed=draft.sealed, expires_at=draft.expires_at)

    assert drafts.find(page, pk, SECRET) is None


@pytest.mark.parametrize("place", [0, 11, 12, 40, -1])
def test_a_row_of_which_one_bit_was_changed_is_refused(form_page, answers, place):
    drafts.keep(form_page, answers, SECRET)
    sealed = bytearray(Draft.objects.get().sealed)
    sealed[place] ^= 1
    Draft.objects.update(sealed=bytes(sealed))

    assert drafts.find(form_page, answers.draft_id, SECRET) is None


def test_the_size_of_a_row_does_not_tell_a_short_text_from_none(form_page):
    for raw in ({}, RAW):
        drafts.keep(form_page, Answers(1, uuid.uuid4(), raw), SECRET)

    assert len({len(bytes(draft.sealed)) for draft in Draft.objects.all()}) == 1


@pytest.mark.parametrize("text", ["\x00", "\ud800", "😢" * 5000, "<b>&", "\u202e"])
def test_any_character_is_kept(form_page, answers, text):
    answers.raw["story"] = text
    drafts.keep(form_page, answers, SECRET)

    assert drafts.find(form_page, answers.draft_id, SECRET).raw["story"] == text


def test_the_same_draft_kept_again_is_one_row_with_a_new_time(form_page, answers):
    drafts.keep(form_page, answers, SECRET)
    Draft.objects.update(expires_at=timezone.now() + datetime.timedelta(minutes=1))
    drafts.keep(form_page, answers, SECRET)

    left = Draft.objects.get().expires_at - timezone.now()
    assert datetime.timedelta(hours=23, minutes=59) < left <= datetime.timedelta(hours=24)


@pytest.mark.parametrize("cookie", ["", "x", "é", "%00", "A" * 42, "A" * 44, "A" * 4000, "====", "-_" * 22])
def test_a_cookie_that_is_none_of_ours_is_no_secret(cookie):
    assert drafts.secret_of(request_with(cookie)) is None


def test_a_draft_too_old_is_not_opened_even_before_it_is_deleted(form_page, answers):
    drafts.keep(form_page, answers, SECRET)
    Draft.objects.update(expires_at=timezone.now())

    assert (drafts.find(form_page, answers.draft_id, SECRET), drafts.newest(form_page, SECRET)) == (None, None)


@pytest.mark.parametrize("by", ["command", "worker"])
def test_what_is_too_old_is_deleted_and_nothing_else(form_page, answers, capsys, by):
    drafts.keep(form_page, answers, SECRET)
    Draft.objects.update(expires_at=timezone.now())
    drafts.keep(form_page, Answers(1, uuid.uuid4()), SECRET)
    if by == "command":
        call_command("erase_drafts")
        assert capsys.readouterr().out == "Deleted 1 draft.\n"
    else:
        run_due()

    assert Draft.objects.count() == 1


def test_the_newest_draft_is_that_changed_last(form_page):
    first, second = Answers(1, uuid.uuid4()), Answers(1, uuid.uuid4())
    for each in (first, second, first):
        drafts.keep(form_page, each, SECRET)

    assert drafts.newest(form_page, SECRET).attempt == first.attempt


def test_a_next_form_holds_the_senders_own_answers_alone(answers):
    answers.visited.append("step_2")
    begun = drafts.for_another(answers, {"name"}, {"step_1"})

    assert (begun.raw, begun.visited, begun.saved_id) == ({"name": "Wendy"}, ["step_1"], "")
    assert begun.attempt != answers.attempt


# --- behind a link --------------------------------------------------------------------------------


def test_a_link_without_its_code_opens_nothing(form_page, answers):
    saved = saving.save(form_page, answers)

    with pytest.raises(saving.WrongCode) as refused:
        saving.take_back(form_page, saved.link, "")
    assert refused.value.tries_left == saving.TRIES - 1
    assert saving.take_back(form_page, saved.link, saved.code).raw == RAW


def test_a_code_without_its_link_opens_nothing(form_page, answers):
    first, second = saving.save(form_page, answers), saving.save(form_page, Answers(1, uuid.uuid4()))

    with pytest.raises(saving.WrongCode):
        saving.take_back(form_page, second.link, first.code)


def test_a_link_is_good_for_its_own_form_alone(form_page, home_page, answers):
    saved = saving.save(form_page, answers)

    with pytest.raises(saving.Gone):
        saving.take_back(FormPageFactory(parent=home_page, title="Another"), saved.link, saved.code)


def test_the_right_code_gives_all_tries_back(form_page, answers):
    saved = saving.save(form_page, answers)
    for _ in range(3):
        with pytest.raises(saving.WrongCode):
            saving.take_back(form_page, saved.link, "AAAA")
        saving.take_back(form_page, saved.link, saved.code)

    assert Draft.objects.get().tries_left == saving.TRIES


def test_saved_again_the_earlier_link_ends(form_page, answers):
    first = saving.save(form_page, answers)
    second = saving.save(form_page, saving.take_back(form_page, first.link, first.code))

    assert (saving.is_there(form_page, second.link), Draft.objects.count()) == (True, 1)
    with pytest.raises(saving.Gone):
        saving.take_back(form_page, first.link, first.code)


def test_what_is_saved_is_too_old_after_a_day(form_page, answers):
    saved = saving.save(form_page, answers)
    Draft.objects.update(expires_at=timezone.now())

    assert saving.is_there(form_page, saved.link) is False
    with pytest.raises(saving.Gone):
        saving.take_back(form_page, saved.link, saved.code)


def test_the_key_behind_a_link_is_made_by_a_slow_hash(form_page):
    assert (saving.COST, saving.BLOCK_SIZE) == (2**15, 8)
    assert saving.key_of(b"x" * 16, "7K3M-9QXT") == saving.key_of(b"x" * 16, " 7k3m 9qxt ")
