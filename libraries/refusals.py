"""Turning the refusals of the Django-free modules into what forms and pages show."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from .messages import Message, Refusal


def sentence(message: Message) -> str:
    """Return the message in the language of the present reader."""
    return message.text(gettext)


def invalid(refusal: Refusal) -> ValidationError:
    """Return the refusal as an error of the whole form."""
    return ValidationError(sentence(refusal.message), code=refusal.code)
