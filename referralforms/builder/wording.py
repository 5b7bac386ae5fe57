"""Conditions as sentences, for whoever reads a form without a computer to follow it (pure)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from referralforms.builder import conditions
from referralforms.builder.conditions import ANY, Condition, Rule

CLAUSES = {
    conditions.IS: gettext_lazy("you answered ‘%(value)s’ to ‘%(question)s’"),
    conditions.IS_NOT: gettext_lazy("your answer to ‘%(question)s’ is not ‘%(value)s’"),
    conditions.CONTAINS: gettext_lazy("‘%(value)s’ is part of your answer to ‘%(question)s’"),
    conditions.ANSWERED: gettext_lazy("you answered ‘%(question)s’"),
    conditions.NOT_ANSWERED: gettext_lazy("you did not answer ‘%(question)s’"),
    conditions.LESS: gettext_lazy("your answer to ‘%(question)s’ is less than %(value)s"),
    conditions.MORE: gettext_lazy("your answer to ‘%(question)s’ is more than %(value)s"),
    conditions.BEFORE: gettext_lazy("your answer to ‘%(question)s’ is before %(value)s"),
    conditions.AFTER: gettext_lazy("your answer to ‘%(question)s’ is after %(value)s"),
}


def if_sentence(condition: Condition, questions: Mapping[str, Any], then: str) -> str:
    """Return ‘If you answered ‘Yes’ to ‘...’, <then>’, or nothing for what is always asked.

    Args:
        questions: the planned questions of the form by key.
        then: what to do, such as "answer this question".
    """
    if not condition.parts:
        return ""
    return gettext("If %(clause)s, %(then)s.") % {"clause": clause(condition, questions), "then": then}


def clause(part: Rule | Condition, questions: Mapping[str, Any]) -> str:
    if isinstance(part, Rule):
        return rule_clause(part, questions)
    word = gettext(" or ") if part.match == ANY else gettext(" and ")
    said = [clause(each, questions) for each in part.parts]
    inner = [
        f"({text})" if is_mixed(each) and len(said) > 1 else text for each, text in zip(part.parts, said, strict=True)
    ]
    return word.join(inner)


def is_mixed(part: Rule | Condition) -> bool:
    """Say whether a part must stand in brackets, so that ‘and’ and ‘or’ are not taken for one another."""
    return isinstance(part, Condition) and len(part.parts) > 1


def rule_clause(rule: Rule, questions: Mapping[str, Any]) -> str:
    asked = questions.get(rule.question)
    label = asked.value["label"] if asked else rule.question
    return str(CLAUSES[rule.operator]) % {"value": value_label(rule, asked), "question": label}


def value_label(rule: Rule, asked: Any) -> str:
    """Return a choice as the form words it, anything else as it is."""
    offered = asked.block.offered(asked.value) if asked else None
    words = {conditions.plain(str(key)): label for key, label in (offered or {}).items()}
    return words.get(conditions.plain(rule.value), rule.value)
