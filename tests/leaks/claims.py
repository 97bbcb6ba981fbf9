"""The addresses of the site that name a list or an item, and which surface of the test each of them is."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

#: What an address must hold to name a list, an item, or a secret that stands for one.
NAMING = (
    "<slug:code>",
    "<int:pk>",
    "<str:secret>",
    "<int:template_pk>",
    "<str:label>",
    "<str:short_id>",
    "<path:below>",
)
#: Parts of the site that never show items of lists.
ELSEWHERE = ("admin/", "_util/")

#: Addresses that are no surface of their own, each with the reason.
REASONS = {
    "lists:add": "adds an item; the rules of adding are tried by the tests of the rights",
    "lists:quick-edit-row": "adds an item, as `lists:add` does",
    "api-v1:add": "adds an item, as `lists:add` does",
    "libraries:library": "the listing of documents with one filter set",
    "document-id": "asks for the document at the door of reading: see tests/libraries/test_document_ids.py",
    "libraries:pin": "asks for the item at the door of reading: see tests/libraries/test_pins.py",
    "libraries:unpin": "asks for the item as `libraries:pin` does",
    "libraries:upload": "adds a document, as `lists:add` does",
    "libraries:begin-upload": "begins what becomes a document, as `libraries:upload` does",
    "libraries:look-before-upload": "tells of documents that are asked of the door of reading",
    "libraries:new-folder": "adds a folder, as `lists:add` does",
    "libraries:compare": "sends nothing that `libraries:version` does not send of both versions",
    "libraries:compare-versions": "only leads to `libraries:compare`, asking for the document as that does",
    "libraries:compare-marked": "asks for both versions as `libraries:compare` does",
    "libraries:compare-marked-body": "asks for both versions as `libraries:compare` does",
    "libraries:rendition": "asks for the version as `libraries:version` does: see tests/libraries/renditions",
    "libraries:preview-body": "the part of `libraries:preview` that shows the content",
    "libraries:thumbnail": "asks for the version as `libraries:file` does: see tests/libraries/renditions",
    "libraries:new-set": "adds a folder with columns of its own, as `lists:add` does",
    "libraries:check-in": "changes a document by the door that `libraries:new-version` goes through",
    "libraries:discard-check-out": "needs the lock that `libraries:check-out` gives",
    "libraries:take-over": "needs a lock, and the door that `libraries:check-out` goes through",
    "libraries:open-in": "asks for the document at the door of reading: see tests/libraries/webdav",
    "libraries:differences": "asks as `libraries:document` does: see tests/libraries/properties",
    "libraries:restore-version": "changes a document by the door of `libraries:new-version`",
    "libraries:readers-file": "asks for the document at the door of reading, and for rights over its owner",
    "libraries:hold": "asks for the document at the door of reading, and for the right to hold it",
    "libraries:end-hold": "asks for the document as `libraries:hold` does",
    "libraries:retention-rule": "shows documents to administrators only",
    "libraries:confirm-rule": "confirms a rule, for administrators",
    "libraries:share-link": "asks whether the link is one's own, or of what one may share",
    "libraries:revoke-share-link": "asks for the link as `libraries:share-link` does",
    "shared:rendition": "asks for the document as `shared:file` does",
    "shared:archive": "sends what `shared:folder` shows: see tests/libraries/test_shared_views.py",
    "shared:upload": "writes by the door of writing: see tests/libraries/test_share_links.py",
    "libraries:delete-version": "changes a document by the door of `libraries:new-version`",
    "libraries:restore-deleted": "changes a document by the door of writing",
    "libraries:working-copy": "for the holder of a check-out only: see tests/libraries/test_drafts.py",
    "libraries:save-draft": "needs the lock that `libraries:check-out` gives",
    "libraries:kept-copy": "for the person who saved it only: see tests/libraries/test_drafts.py",
    "libraries:drop-kept": "for the person who saved it only: see tests/libraries/test_drafts.py",
    "libraries:publishing": "changes a document: see tests/source/test_library_semantics.py",
    "document_templates:new-document": "asks for the item as `libraries:upload-for` does",
    "document_templates:new-in-library": "asks for the item as `document_templates:new-document` does",
    "document_templates:make-again": "changes a document by the door of `libraries:new-version`",
    "document_templates:make-many": "only for readable items: see tests/document_templates/test_many.py",
    "organisation:share": "asks for the item at the door of reading, and for the right to share",
    "organisation:take-back": "asks for the item at the door of reading, and for the right to share",
    "activities:move": "changes an activity by the door of writing, as `lists:edit` does",
    "accounts:person": "the account of a user, for administrators",
    "accounts:end-session-of": "ends a session of a user, for administrators",
    "accounts:end-sessions-of": "ends the sessions of a user, for administrators",
    "accounts:reset-second-factor": "resets a user's second factor, for administrators",
    "organisation:leaver": "the wizard for somebody who leaves, for those who may move everything",
    "organisation:territory-rule": "asks for the territory as its form does",
    "api-v1:changes": "tried with the alerts in tests/leaks/test_told.py",
    "notices:add-comment": "asks for the item as `notices:people` does",
    "occasions:greet": "asks for the contact at the door of writing: see tests/relations/test_greetings.py",
    "occasions:mark": "asks for the contact as `occasions:greet` does",
    "relations:photo": "asked of the door of reading: see tests/relations/test_photo.py",
    "relations:photo-disc": "asks for the contact as `relations:photo` does",
    "relations:change-photo": "changes a contact by the door of writing",
    "relations:remove-photo": "changes a contact by the door of writing",
    "organisation:logo": "the picture of an owner, asked of the door of reading",
    "organisation:change-logo": "changes an owner by the door of writing",
    "organisation:remove-logo": "changes an owner by the door of writing",
    "api-v1:add_comment": "asks for the item as `api-v1:comments_of` does",
    "api-v1:remove_comment": "asks for the item as `api-v1:comments_of` does",
    "lists:quick-add": "adds a comment or an activity, as `notices:add-comment` and `lists:action` do",
    "lists:filter-pane": "offers columns and, through the picker, the values that the picker shows",
    "lists:pane-column": "one column of the form that `lists:pane` and `lists:edit` open",
    "organisation:edit-deputy": "changes a delegation by the door of writing",
    "organisation:revoke-deputy": "takes a delegation back by the door of writing",
    "lists:filter-builder": "offers columns and, through the picker, the values that the picker shows",
    "lists:column-choice": "names columns only",
    "lists:column-menu": "shows the values of `lists:column-values`",
    "lists:column-width": "sets a width in the address; reads no item",
    "lists:column-filter": "only leads to the listing",
    "lists:save-view": "keeps parameters of a listing under a name",
    "lists:delete-view": "deletes a saved view of one's own",
    "exchange:import": "takes a file; what it writes goes through the door of writing",
    "exchange:sample": "an empty table with the headings of the list",
    "exchange:mapping": "shows the person's own file",
    "exchange:read-again": "reads the person's own file",
    "exchange:preview": "shows the person's own file; which rows exist is asked of the door of reading",
    "exchange:run": "writes through the door of writing: see the import among the denied writes",
    "exchange:result": "shows the person's own file",
    "exchange:progress": "counts rows of the person's own file",
    "exchange:failed": "sends back rows of the person's own file",
    "duplicates:search": "starts a search, whose pairs `duplicates:pairs` shows to those who read both",
    "duplicates:progress": "percents of a search; says nothing of items",
    "duplicates:judge": "asks for both items at the door of reading",
    "duplicates:merge": "asks for each item at the door of reading, and for the rights to change and delete",
    "duplicates:merge-typed": "asks for the item as `duplicates:merge` does",
    "batches:batch": "shows a batch of one's own, whose items are asked of the door of reading",
    "batches:progress": "counts the rows of a batch of one's own",
    "batches:run": "runs a batch of one's own: see bulk edit and bulk delete among the denied writes",
    "batches:stop": "stops a batch of one's own",
    "batches:undo": "takes back a batch of one's own by the door of writing",
    "batches:discard": "discards a batch of one's own",
    "notices:open": "leads to the item, whose page answers",
    "notices:edit-alert": "the settings of an alert of one's own",
    "notices:remove-alert": "removes an alert of one's own",
    "notices:switch-alert": "switches an alert of one's own",
    "notices:alert-on-list": "the settings of an alert of one's own; what it tells is tried with the alerts",
    "notices:edit-comment": "changes a comment of one's own on an item that is asked of the door of reading",
    "notices:remove-comment": "removes a comment of one's own, or of an item that one may change",
    "programs:revoke-token": "revokes a token of one's own",
    "programs:revoke-feed": "revokes a feed of one's own",
    "dav:renew": "makes a new address in the place of one that is one's own",
    "calendar:pane": "the pane of an event, asked of the door of reading as `lists:pane` does",
    "calendar:move": "changes an event by the door of writing",
    "calendar:change": "changes an event by the door of writing",
    "calendar:delete": "deletes an event by the door of writing",
    "calendar:answers": "asks for the event at the door of reading, and whether the person was invited",
    "outlook_bridge:eml": "sends the file that `outlook_bridge:original` sends, written in another way",
    "outlook_bridge:inline": "sends a picture of a message as `outlook_bridge:attachment` sends a file",
    "outlook_bridge:replies": "changes a message by the door of writing",
    "outlook_bridge:add-links": "changes a message by the door of writing: see tests/outlook_bridge",
    "outlook_bridge:remove-link": "changes a message as `outlook_bridge:add-links` does",
    "outlook_bridge:correct-link": "changes a message as `outlook_bridge:add-links` does",
    "outlook_bridge:make": "asks for the message as `outlook_bridge:add-links` does",
    "outlook_bridge:write-answer": "asks for the message as `outlook_bridge:answer` does",
    "outlook_bridge:save-attachment": "asks for the file as `outlook_bridge:attachment` does",
    "outlook_bridge:pictures": "keeps for one's session that a message may load pictures",
}


def named_addresses() -> Iterator[tuple[str, str]]:
    """Yield name and pattern of each address that names a list, an item or a secret."""
    for name, pattern in _walk(get_resolver(), "", ""):
        if not pattern.startswith(ELSEWHERE) and any(part in pattern for part in NAMING):
            yield name, pattern


def _walk(resolver: URLResolver, before: str, space: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", pattern
        else:
            inner: Any = entry.namespace
            yield from _walk(entry, pattern, f"{space}{inner}:" if inner else space)
