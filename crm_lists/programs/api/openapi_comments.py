"""The description of the routes of comments, which are the same for every list."""

from crm_lists.notices.models import Comment

from .comments import GREATEST, MAX_PAGE_SIZE, PAGE_SIZE
from .schemas import INTEGER, MOMENT, TEXT, Json

_COMMENT: Json = {
    "id": INTEGER,
    "author": INTEGER,
    "author_name": TEXT,
    "text": TEXT,
    "created_at": MOMENT,
    "edited_at": {**MOMENT, "type": ["string", "null"]},
    "mentioned": {"type": "array", "items": INTEGER, "description": "People who were named in it and told."},
}
_UNKNOWN: Json = {"type": "array", "items": TEXT, "description": "Named people who may not read the item."}

#: Schemas of comments, by name.
SCHEMAS: dict[str, Json] = {
    "Comment": {"type": "object", "properties": _COMMENT, "required": [*_COMMENT]},
    "CommentAdded": {
        "type": "object",
        "properties": {**_COMMENT, "unknown": _UNKNOWN},
        "required": [*_COMMENT, "unknown"],
    },
    "CommentPage": {
        "type": "object",
        "properties": {
            "comments": {"type": "array", "items": {"$ref": "#/components/schemas/Comment"}},
            "next": {"type": "string", "description": "For `after` of the next page; empty on the last one."},
        },
        "required": ["comments", "next"],
    },
    "CommentIn": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "text": {
                "type": "string",
                "minLength": 1,
                "maxLength": Comment.LONGEST,
                "description": "@ and a user name tells a colleague.",
            }
        },
        "required": ["text"],
        "example": {"text": "Called; they decide on Monday."},
    },
}

KEY: Json = {
    "name": "comment",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": GREATEST - 1},
}
#: Which page of comments is asked for.
PAGE: list[Json] = [
    {
        "name": "after",
        "in": "query",
        "description": "`next` of the page before.",
        "schema": {"type": "integer", "minimum": 0, "maximum": GREATEST - 1},
    },
    {
        "name": "page_size",
        "in": "query",
        "description": f"At most {MAX_PAGE_SIZE}.",
        "schema": {**INTEGER, "default": PAGE_SIZE},
    },
]
