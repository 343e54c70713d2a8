"""What the public pages' templates ask of their texts."""

from django import template

register = template.Library()


@register.filter
def is_list(paragraph: object) -> bool:
    """Whether a paragraph of a text is a list of lines."""
    return isinstance(paragraph, tuple)
