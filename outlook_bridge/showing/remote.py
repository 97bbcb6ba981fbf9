"""Pictures that a message loads from elsewhere: whether a person wants them, message by message."""

from django.http import HttpRequest

from ..message import Message

KEY = "mail_with_remote_pictures"
#: The session keeps the last so many choices.
MOST = 100


def are_shown(request: HttpRequest, message: Message) -> bool:
    """Tell whether the person wants the pictures of this message."""
    return message.pk in request.session.get(KEY, [])


def show(request: HttpRequest, message: Message) -> None:
    """Note that the person wants them."""
    others = [pk for pk in request.session.get(KEY, []) if pk != message.pk]
    request.session[KEY] = [*others, message.pk][-MOST:]
