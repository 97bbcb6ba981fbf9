"""Addresses of the e-mail library."""

from django.urls import path

from .offering.pages import offer_message
from .pages import (
    answering,
    dropping,
    files,
    incoming,
    library,
    linking,
    mailboxes,
    making,
    reading,
    ruling,
    twins,
)

app_name = "outlook_bridge"

urlpatterns = [
    path("", library.library, name="library"),
    path("file/", dropping.file_dropped, name="file"),
    path("incoming/", incoming.incoming, name="incoming"),
    path("incoming/retry/", incoming.retry_all, name="retry-all"),
    path("incoming/address/", incoming.renew_address, name="renew-address"),
    path("incoming/files/<int:pk>/retry/", incoming.retry_file, name="retry-file"),
    path("incoming/deliveries/<int:pk>/retry/", incoming.retry_delivery, name="retry-delivery"),
    path("incoming/deliveries/<int:pk>/discard/", incoming.discard_delivery, name="discard-delivery"),
    path("incoming/mailboxes/new/<slug:way>/", mailboxes.new_mailbox, name="new-mailbox"),
    path("incoming/mailboxes/<int:pk>/read/", mailboxes.read_mailbox, name="read-mailbox"),
    path("incoming/mailboxes/<int:pk>/remove/", mailboxes.remove_mailbox, name="remove-mailbox"),
    path("address/<slug:code>/<int:pk>/", incoming.item_address, name="item-address"),
    path("rules/<int:pk>/try/", ruling.try_rule, name="try-rule"),
    path("<int:pk>/", reading.message_page, name="message"),
    path("<int:pk>/body/", reading.body_page, name="body"),
    path("<int:pk>/pictures/", reading.remote_pictures, name="pictures"),
    path("<int:pk>/inline/<int:position>/", files.inline_picture, name="inline"),
    path("<int:pk>/attachments/<int:position>/", files.attachment_file, name="attachment"),
    path("<int:pk>/answer/", files.answer_draft, name="answer"),
    path("<int:pk>/answer/write/", answering.write_answer, name="write-answer"),
    path("<int:pk>/attachments/<int:position>/save/", making.save_attachment, name="save-attachment"),
    path("<int:pk>/eml/", files.internet_message, name="eml"),
    path("<int:pk>/replies/", reading.file_replies, name="replies"),
    path("<int:pk>/suggestions/", linking.suggestions, name="suggestions"),
    path("<int:pk>/links/", linking.add_links, name="add-links"),
    path("<int:pk>/links/remove/", linking.remove_link, name="remove-link"),
    path("<int:pk>/links/<str:target>/", linking.correct_link, name="correct-link"),
    path("<int:pk>/entries/", offer_message, name="offer-entries"),
    path("<int:pk>/make/<str:way>/", making.make, name="make"),
    path("<int:pk>/twins/<int:other>/", twins.compare, name="twins"),
    path("<int:pk>/original/", files.original_file, name="original"),
]
