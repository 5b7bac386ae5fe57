"""The five intake forms as people fill them in: by the names of their fields, with a pointer or the keyboard alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

MOST_TABS, MOST_PAGES = 150, 20

PHONE = {
    "q-contact-channels": "phone",
    "q-contact-phone-value": "07700 900 982",
    "q-contact-phone-safe": "safe",
    "q-contact-voicemail": "no",
}
HARM = {"q-age_group": "yes", "q-offence_category": "burglary_theft"}
STORY = {"q-what_happened": "They took my bicycle.", "q-when_happened": "last summer"}
AGREED = {"q-agree_contact": "yes", "q-agree_share": "police"}

# By the address of the form: names of fields in the order of the page, each with what is typed or chosen.
ANSWERS: dict[str, dict[str, str]] = {
    "start-a-conversation": {"q-name_to_use": "Wendy", **PHONE, "q-area": "kent-medway", "q-agree_contact": "yes"},
    "ask-for-a-conversation": {
        "q-area": "kent-medway",
        **HARM,
        "q-name_to_use": "Wendy",
        **PHONE,
        "q-communication_needs": "large_print",
        **STORY,
        "q-reported": "yes",
        "q-hopes": "ask_questions",
        **AGREED,
    },
    "make-contact": {
        "q-area": "lincolnshire",
        **HARM,
        "q-name_to_use": "Sam",
        "q-in_custody": "probation",
        "q-crn": "X123456",
        **PHONE,
        "q-accepts_responsibility": "in_part",
        **STORY,
        **AGREED,
    },
    "ask-for-someone-else": {
        "q-relationship": "parent",
        "q-person_knows": "agrees",
        "q-area": "kent-medway",
        "q-name_to_use": "Wendy",
        **PHONE,
        **STORY,
        **AGREED,
    },
    "refer-someone": {
        "q-referrer_name": "Officer Dibble",
        "q-referrer_job": "Constable",
        "q-referrer_organisation": "Kent Police",
        "q-agency_kind": "police-officer-in-the-case",
        "q-referrer_phone": "01622 690690",
        "q-email": "dibble@kent.police.uk",
        "q-referred_person_role": "harmed",
        "q-name_to_use": "Wendy",
        "q-area": "kent-medway",
        "q-age_group": "yes",
        "q-person_knows": "agrees",
        "q-agreement": "spoken",
        **PHONE,
        "q-interpreter": "no",
        "q-offence_category": "burglary_theft",
        "q-what_happened": "Her bicycle was taken.",
        "q-reported": "yes",
        "q-police_force": "kent-police",
        "q-justice_stage": "sentenced",
        "q-orders": "none",
        "q-risk_known": "none",
        "q-agree_contact": "yes",
    },
}
FORMS = list(ANSWERS)


class Pointer:
    """Somebody with a mouse or a finger, who counts what they do."""

    def __init__(self, page: Page):
        self.page, self.done = page, 0

    def fill(self, name: str, value: str) -> None:
        self.done += 1
        kind = kind_of(self.page, name)
        if kind in {"radio", "checkbox"}:
            self.page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "select-one":
            self.page.locator(f'[name="{name}"]').select_option(value)
        else:
            self.page.locator(f'[name="{name}"]').fill(value)

    def go_on(self) -> None:
        self.done += 1
        press_button(self.page)


class Keyboard(Pointer):
    """Somebody who has nothing but keys: they see where the focus is, and what is chosen."""

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def focused(self, what: str) -> str:
        return self.page.evaluate(f"document.activeElement.{what}") or ""

    def tab_to(self, selector: str) -> None:
        for _ in range(MOST_TABS):
            self.press("Tab")
            if self.focused(f"matches({selector!r})"):
                return
        pytest.fail(f"No press of Tab leads to {selector}.")

    def fill(self, name: str, value: str) -> None:
        self.done += 1
        kind = kind_of(self.page, name)
        own = f'[value="{value}"]' if kind == "checkbox" else ""
        self.tab_to(f'[name="{name}"]{own}')
        if kind in {"radio", "checkbox"}:
            self.press("Space")
        if kind in {"radio", "select-one"}:
            self.arrow_to(name, value)
        elif kind != "checkbox":
            self.page.keyboard.type(value)

    def arrow_to(self, name: str, value: str) -> None:
        for _ in range(MOST_TABS):
            if self.focused("value") == value:
                return
            self.press("ArrowDown")
        pytest.fail(f"No press of an arrow leads to {value} of {name}.")

    def go_on(self) -> None:
        self.done += 1
        self.tab_to("#form .actions button")
        with self.page.expect_navigation():
            self.press("Enter")


def press_button(page: Page) -> None:
    """Press the form's button, and wait until the next page is there."""
    with page.expect_navigation():
        page.locator("#form .actions button").click()


def kind_of(page: Page, name: str) -> str:
    return page.locator(f'[name="{name}"]').first.evaluate("field => field.type")


def names_on(page: Page) -> set[str]:
    return set(page.eval_on_selector_all("#form [name]", "all => all.map(each => each.name)"))


def is_sent(page: Page) -> bool:
    return "/sent/" in page.url


def walk(page: Page, hands: Pointer, answers: dict[str, str]) -> Iterator[str]:
    """Fill in page after page and send, yielding at each what is there: a step, filled in or not, or the end."""
    for _ in range(MOST_PAGES):
        if is_sent(page):
            yield "sent"
            return
        yield "shown"
        for name in [each for each in answers if each in names_on(page)]:
            hands.fill(name, answers[name])
        yield "filled in"
        hands.go_on()
    pytest.fail("The form does not end.")


def send(page: Page, hands: Pointer, answers: dict[str, str]) -> None:
    for _ in walk(page, hands, answers):
        pass
