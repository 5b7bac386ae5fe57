"""Forms as the browser tests fill them in, and one that they bring along: a referral in steps."""

REFERRAL = """
from home.models import HomePage
from referralforms.builder.models import FormPage
from tests.asking import steps_of
from tests.browser.forms import STEPS

if not FormPage.objects.filter(slug="refer-in-steps").exists():
    texts = {"notice": "<p>We keep it safe.</p>", "what_happens_next": "<p>We ring within a day.</p>"}
    page = FormPage(title="Refer in steps", slug="refer-in-steps", layout="steps", may_be_saved=True, **texts)
    page.steps = steps_of(*STEPS)
    HomePage.objects.first().add_child(instance=page)
    page.save_revision().publish()
"""

KNIFE = {"match": "all", "rules": [
    {"type": "answer", "value": {"question": "what_happened", "operator": "contains", "value": "knife"}}
]}  # fmt: skip

STEPS = (
    {
        "heading": "About you",
        "keeps": True,
        "questions": [
            ("short_text", {"key": "your_name", "label": "Your name", "autocomplete": "name"}),
            ("short_text", {"key": "your_team", "label": "Your team", "autocomplete": "organization"}),
        ],
    },
    {
        "heading": "Who it is about",
        "questions": [
            ("short_text", {"key": "name_to_use", "label": "What are they called?"}),
            ("area", {"key": "area", "label": "Where do they live?"}),
        ],
    },
    {"heading": "What happened", "questions": [
        ("long_text", {"key": "what_happened", "label": "What happened?", "required": False})
    ]},
    {
        "heading": "The weapon",
        "condition": KNIFE,
        "questions": [("short_text", {"key": "weapon", "label": "What was it?", "required": False})],
    },
    {
        "heading": "Getting in touch",
        "questions": [
            ("safe_contact", {"key": "contact", "label": "How may we reach them?"}),
            ("agreement", {"key": "agreed", "label": "Do they agree?", "statement": "They agree to be contacted."}),
        ],
    },
)  # fmt: skip
