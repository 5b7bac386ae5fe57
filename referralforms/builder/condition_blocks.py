"""A condition as editors fill it in."""

from wagtail import blocks

from referralforms.builder.conditions import ALL, IS, MATCHES, OPERATORS


class RuleBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=40, help_text="The key of a question that is asked before.")
    operator = blocks.ChoiceBlock(choices=OPERATORS, default=IS)
    value = blocks.CharBlock(
        required=False, max_length=200, help_text="The value of a choice, a number, or a date such as 2024-05-31."
    )

    class Meta:
        icon = "help"
        label = "Answer to a question"


class RulesBlock(blocks.StreamBlock):
    answer = RuleBlock()
    named = blocks.CharBlock(
        max_length=60, label="Named condition", icon="tag", help_text="The name of a condition of this form."
    )

    class Meta:
        required = False


class ConditionBlock(blocks.StructBlock):
    """When something is asked; without rules, always."""

    match = blocks.ChoiceBlock(choices=MATCHES, default=ALL, label="Asked if")
    rules = RulesBlock(required=False, label="Rules", help_text="Without a rule it is always asked.")

    class Meta:
        icon = "decimal"
        label = "Condition"
        collapsed = True


class NamedConditionBlock(ConditionBlock):
    """A condition that steps and questions refer to by its name."""

    name = blocks.CharBlock(max_length=60, help_text="Such as ‘reported to the police’. Steps and questions use it.")

    class Meta:
        icon = "tag"
        label = "Named condition"
        collapsed = False
