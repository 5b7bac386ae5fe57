"""The schedule of retention as records that the data-protection officer edits."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from referralforms.submissions.disposal import RetentionRule

HELP = (
    "<p>The rule that says most of where it holds counts: area and form, then area, then form, then the rule for all. "
    "A change counts at once: look at ‘What goes next’ afterwards.</p>"
)


class RetentionRuleViewSet(SnippetViewSet):
    model = RetentionRule
    icon = "history"
    menu_label = "Retention rules"
    list_display = ("get_outcome_display", "area", "form", "keep_for", "unit", "keeps_counts")
    list_filter = ("outcome", "area")
    panels = [
        HelpPanel(content=HELP),
        FieldPanel("outcome"),
        FieldRowPanel([FieldPanel("area"), FieldPanel("form")]),
        FieldRowPanel([FieldPanel("keep_for"), FieldPanel("unit")]),
        FieldPanel("keeps_counts"),
    ]
