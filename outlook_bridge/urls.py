"""Addresses of the e-mail library."""

from django.urls import path

from .pages import answering, dropping, files, library, linking, making, reading

app_name = "outlook_bridge"

urlpatterns = [
    path("", library.library, name="library"),
    path("file/", dropping.file_dropped, name="file"),
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
    path("<int:pk>/links/", linking.add_links, name="add-links"),
    path("<int:pk>/links/remove/", linking.remove_link, name="remove-link"),
    path("<int:pk>/links/<str:target>/", linking.correct_link, name="correct-link"),
    path("<int:pk>/make/<str:way>/", making.make, name="make"),
    path("<int:pk>/original/", files.original_file, name="original"),
]
