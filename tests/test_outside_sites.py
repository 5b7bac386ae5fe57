"""Links to films of other sites: what an editor pastes is refused with what to do instead, and nothing is embedded."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.rich_text import RichText

from home.blocks import STORY
from home.faq import AnswerBlock
from home.models import StandardPage
from home.outside import NO_BARE_ADDRESS, NO_CODE
from referralforms.builder.models import StepBlock
from referralforms.builder.questions.notice import NoticeShown
from referralforms.builder.questions.text import ShortText
from tests.factories import (
    CaseStudyIndexPageFactory,
    FAQPageFactory,
    FormPageFactory,
    InsightIndexPageFactory,
    ResourcesPageFactory,
    StandardPageFactory,
    VideoPageFactory,
)

FILM = "https://films.example/watch?v=1"
PARAGRAPH = dict(STORY)["paragraph"]
RICH_TEXTS = [
    (CaseStudyIndexPageFactory, "introduction"),
    (FAQPageFactory, "introduction"),
    (FormPageFactory, "introduction"),
    (FormPageFactory, "notice"),
    (FormPageFactory, "what_happens_next"),
    (InsightIndexPageFactory, "introduction"),
    (ResourcesPageFactory, "introduction"),
    (VideoPageFactory, "transcript"),
]


def said_of(html: str) -> list[str]:
    try:
        PARAGRAPH.clean(RichText(html))
    except ValidationError as refused:
        return refused.messages
    return []


@pytest.mark.parametrize(
    "html, sentences",
    [
        (f"<p>{FILM}</p>", [NO_BARE_ADDRESS]),
        (f'<p>Before.</p><p data-block-key="a1"><a href="{FILM}">{FILM}</a></p>', [NO_BARE_ADDRESS]),
        (f'<p>&lt;iframe src="{FILM}"&gt;&lt;/iframe&gt;</p>', [NO_CODE]),
        ("<p>&lt;SCRIPT src=x&gt;</p>", [NO_CODE]),
        (f'<p>See <a href="{FILM}">the film of the police</a>.</p>', []),
        (f"<p>Their address is {FILM}, since 2019.</p>", []),
        ("<p>5 &lt; 6 and objects are fine.</p>", []),
    ],
)
def test_a_film_of_another_site_is_refused_in_a_sentence_and_a_link_with_words_is_not(html, sentences):
    assert said_of(html) == sentences


@pytest.mark.parametrize("build, field", RICH_TEXTS)
def test_no_rich_text_of_any_page_takes_a_film_of_another_site(home_page, build, field):
    page = build(parent=home_page)
    setattr(page, field, f"<p>{FILM}</p>")
    with pytest.raises(ValidationError) as refused:
        page.full_clean()

    assert refused.value.message_dict[field] == [NO_BARE_ADDRESS]


@pytest.mark.parametrize(
    "block",
    [
        AnswerBlock().child_blocks["answer"],
        StepBlock().child_blocks["guidance"],
        ShortText().child_blocks["guidance"],
        NoticeShown().child_blocks["text"],
    ],
)
def test_answers_guidance_and_notices_refuse_it_too(block):
    with pytest.raises(ValidationError) as refused:
        block.clean(RichText(f"<p>{FILM}</p>"))

    assert refused.value.messages == [NO_BARE_ADDRESS]


def test_the_page_editor_says_it_beside_the_paragraph_and_keeps_what_was_written(client, person_in, home_page):
    page = StandardPageFactory(parent=home_page, title="A page")
    client.force_login(person_in("Editor"))
    posted = {
        "title": "A page",
        "slug": page.slug,
        "summary": "",
        "seo_title": "",
        "search_description": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "paragraph",
        "body-0-id": "",
        "body-0-value": draftail(FILM),
        **{f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")},
        "comments-MAX_NUM_FORMS": "",
    }
    response = client.post(f"/admin/pages/{page.pk}/edit/", posted)

    assert response.status_code == 200
    assert "An address alone does not become a film" in response.text
    assert FILM in response.text
    assert StandardPage.objects.get(pk=page.pk).get_latest_revision() is None


def draftail(text: str) -> str:
    """Return one paragraph as the editor's field posts it."""
    block = f'{{"key": "a1", "text": "{text}", "type": "unstyled", "depth": 0, "inlineStyleRanges": []'
    return f'{{"blocks": [{block}, "entityRanges": []}}], "entityMap": {{}}}}'
