"""The question with a long list to choose from: a plain select, which a script gives a filter."""

from wagtail import blocks

from referralforms.builder.questions import facts
from referralforms.builder.questions.blank import Blank
from referralforms.builder.questions.choices import Chosen, Option, marked
from referralforms.builder.questions.lists import LISTS, OF_KEY, UNLISTED


class LongList(Chosen):
    """The key of one entry. Whoever finds theirs missing chooses the last, and can write it in a question after it."""

    is_fixed = True

    source = blocks.ChoiceBlock(
        choices=[(key, each.label) for key, each in LISTS.items()],
        required=False,
        label="List",
        help_text="A list that comes with the site. Left empty, give the entries below.",
    )
    options = blocks.ListBlock(Option(), min_num=0, default=[], label="Entries")
    follows_area = blocks.BooleanBlock(
        required=False,
        help_text="For police forces: the list begins with the force of the area that was chosen on an earlier page.",
    )
    last_label = blocks.CharBlock(
        required=False,
        max_length=120,
        default="Another, or I am not sure",
        help_text="A last entry, with the key ‘other’.",
    )
    reported_as = facts.reported_as()
    is_language_of_contact = blocks.BooleanBlock(
        required=False,
        label="The language of contact",
        help_text="For the list of languages: staff then see beside the sealed answer in which one to speak to the "
        "person. Otherwise it is the language of the form.",
    )

    def offered(self, value) -> dict[str, str]:
        given = LISTS[value["source"]].offered if value["source"] in LISTS else {}
        own = {each["key"]: each["label"] for each in value["options"]}
        return given | own | ({"other": value["last_label"]} if value["last_label"] else {})

    def facts(self, value, answer) -> dict[str, str]:
        told = super().facts(value, answer)
        return told | {"language": OF_KEY.get(answer, UNLISTED)} if answer and value["is_language_of_contact"] else told

    def blanks(self, value) -> list[Blank]:
        return [Blank(lines=1)]  # the list is longer than a page, and whoever answers knows the name

    def draw_context(self, value, raw, name, found):
        return {"choices": marked(self.offered(value), raw)}

    class Meta:
        icon = "list-ul"
        label = "Long list"
        template = "referralforms/questions/long_list.html"
