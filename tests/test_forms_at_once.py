"""Fifty people's fingers on one button: one submission, one reference, no error."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from home.outbox import Delivery
from referralforms.builder import versions
from referralforms.builder.models import Layout
from referralforms.runner import drafts, tokens
from referralforms.runner.models import Draft
from referralforms.submissions.models import Submission
from tests.asking import steps_of, token_on
from tests.factories import FormPageFactory, answers, posted, questions
from tests.parallel import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 50
PATH = "/start-a-conversation/"


def with_cookie(client: Client) -> Client:
    twin = Client()
    twin.cookies[drafts.COOKIE] = client.cookies[drafts.COOKIE].value
    return twin


def test_fifty_equal_posts_are_one_submission_with_one_reference(form_page):
    data = {"token": token_on(Client().get(PATH)), **posted()}
    address = reverse("form_send", args=[form_page.pk])
    responses = in_parallel(*[lambda: Client().post(address, data)] * MANY)

    assert [each.status_code for each in responses] == [302] * MANY
    reference = Submission.objects.get().reference
    assert all(reference in Client().get(url).text for url in {each.url for each in responses})
    assert Delivery.objects.count() == 1


def test_html_and_json_at_once_under_one_token_are_one_submission(form_page):
    token, version = token_on(Client().get(PATH)), versions.current(form_page)
    page, api = reverse("form_send", args=[form_page.pk]), f"/api/v1/forms/{form_page.pk}/submissions/"
    sending = {"version": version.digest, "token": str(tokens.read(token).attempt), "answers": answers()}

    def by_page():
        return Client().post(page, {"token": token, **posted()}).status_code

    def by_api():
        return Client().post(api, json.dumps(sending), content_type="application/json").status_code

    met = in_parallel(*[by_page, by_api] * 10)

    assert (set(met[::2]), set(met[1::2]) <= {200, 201}, Submission.objects.count()) == ({302}, True, 1)


@pytest.fixture
def stepped(home_page, sealing_keys, kent):
    name, contact, area, story, agree = questions()
    steps = steps_of({"questions": [name, area]}, {"questions": [story]}, {"questions": [contact, agree]})
    return FormPageFactory(parent=home_page, title="Refer", slug="refer", layout=Layout.STEPS, steps=steps)


def test_fifty_equal_steps_are_one_draft_and_fifty_equal_sendings_one_submission(stepped):
    client, data = Client(), posted()
    token = token_on(client.get("/refer/"))
    first = reverse("form_post", args=[stepped.pk, 1])
    begun = in_parallel(*[lambda: Client().post(first, {"token": token, **data})] * MANY)
    assert ({each.url for each in begun}, Draft.objects.count()) == ({begun[0].url}, 1)

    client.cookies[drafts.COOKIE] = begun[0].cookies[drafts.COOKIE].value
    others = [reverse("form_post", args=[stepped.pk, number]) for number in (2, 3)]
    posts = [lambda step=step: with_cookie(client).post(step, {"token": token, **data}) for step in others]
    assert {each.status_code for each in in_parallel(*posts * 5)} == {302}  # two tabs, and neither takes from the other

    send = reverse("form_send_checked", args=[stepped.pk])
    responses = in_parallel(*[lambda: with_cookie(client).post(send, {"token": token})] * MANY)
    reference = Submission.objects.get().reference
    assert [each.status_code for each in responses] == [302] * MANY
    assert all(reference in Client().get(url).text for url in {each.url for each in responses})
    assert Draft.objects.count() == 0
