"""The light markup of the sample site's data file."""

import pytest

from home.demo import markup

TEXT = """
First paragraph,
on two lines.

Second with a [link](/people-harmed/) & a <tag>.

## What happened

- one
- two

> Said once.
>
> Said twice.
> -- Wendy | | harmed

!claim kent-referrals

!picture lamp | A lamp over a table.
"""


def blocks() -> list:
    return markup.story(TEXT, picture=lambda name: ("picture", name), claim=lambda key: ("claim", key))


def test_a_text_becomes_blocks_in_order():
    assert blocks() == [
        (
            "paragraph",
            "<p>First paragraph, on two lines.</p>"
            '<p>Second with a <a href="/people-harmed/">link</a> &amp; a &lt;tag&gt;.</p>',
        ),
        ("heading", "What happened"),
        ("paragraph", "<ul><li>one</li><li>two</li></ul>"),
        (
            "quotation",
            {"paragraphs": ["Said once.", "Said twice."], "speaker": "Wendy", "role": "", "kind": "harmed"},
        ),
        ("claim", ("claim", "kent-referrals")),
        ("picture", {"image": ("picture", "lamp"), "caption": "A lamp over a table."}),
    ]


@pytest.mark.parametrize("last", ["> Wendy", "> -- Wendy | harmed"])
def test_a_quotation_without_its_speaker_is_refused(last):
    with pytest.raises(ValueError, match="A quotation must end with"):
        markup.quotation(f"> Said.\n{last}")
