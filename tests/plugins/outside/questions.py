from django import forms

from referralforms.builder.questions.base import Question

COLOURS = [("green", "Green"), ("blue", "Blue")]


class Colour(Question):
    def form_field(self, value):
        messages = self.messages(value) | {"invalid_choice": "Choose green or blue"}
        return forms.ChoiceField(choices=COLOURS, required=value["required"], error_messages=messages)

    def schema(self, value):
        return super().schema(value) | {"enum": [key for key, _ in COLOURS]}

    def show(self, value, answer):
        return [f"The colour {dict(COLOURS)[answer].lower()}"]

    class Meta:
        template = "outside/colour.html"
