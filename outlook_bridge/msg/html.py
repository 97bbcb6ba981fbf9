"""HTML of mails: cleaned for display in a sandboxed frame, or turned into plain text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

import nh3

from outlook_bridge.msg.styles import clean_style
from outlook_bridge.msg.word_sets import word_set

_TAGS = word_set(
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd "
    "del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins "
    "kbd li main mark ol p pre q rp rt ruby s samp section small span strike strong sub summary sup "
    "table tbody td tfoot th thead time tr tt u ul var wbr"
)
_WITHOUT_CONTENT = word_set(
    "script style title textarea select noscript noframes iframe object embed applet svg math template xml"
)
_COMMON_ATTRIBUTES = frozenset(
    {"align", "bgcolor", "dir", "lang", "style", "title", "valign", "width", "height"}
)
_TABLE_ATTRIBUTES = frozenset(
    {
        "background",
        "border",
        "bordercolor",
        "cellpadding",
        "cellspacing",
        "colspan",
        "rowspan",
        "nowrap",
        "span",
    }
)
_ATTRIBUTES = {
    "*": set(_COMMON_ATTRIBUTES),
    "a": {"href", "name"},
    "img": {"src", "alt", "border", "hspace", "vspace"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "li": {"value", "type"},
    **{
        tag: set(_TABLE_ATTRIBUTES)
        for tag in ("table", "td", "th", "tr", "tbody", "thead", "col", "colgroup")
    },
}
_PICTURE_ATTRIBUTES = frozenset({"src", "background"})
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "cid", "data"})
_LINK = re.compile(r"(?:https?://|mailto:|tel:|#)", re.IGNORECASE)
_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_PICTURE_DATA = re.compile(r"data:image/(?:png|gif|jpe?g|webp|bmp);base64,[a-z0-9+/=\s]*\Z", re.IGNORECASE)
_URL_NOISE = re.compile(r"[\x00-\x20\x7f]+")

_SILENT = re.compile(r"</(script|style|title|head|noscript|textarea|xml)\s*>", re.IGNORECASE)
_TAG_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9:]{0,30}")
_ENDS_LINE = word_set(
    "br p div tr li table h1 h2 h3 h4 h5 h6 hr blockquote ul ol dl dt dd pre section article header footer"
)
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0\n]+")
_BLANK_RUNS = re.compile(r"[ \t\u00a0]{2,}")
_LINE_EDGES = re.compile(r" ?\n ?")
_MANY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class CleanHtml:
    """HTML that is safe to show, and how many pictures from elsewhere were left out of it."""

    html: str
    blocked_remote: int


class _AttributeFilter:
    """Decides on each attribute that the list of allowed ones let through."""

    def __init__(self, cid_urls: Mapping[str, str], *, allow_remote: bool) -> None:
        self._cid_urls = {key.strip("<>").lower(): url for key, url in cid_urls.items()}
        self._allow_remote = allow_remote
        self.blocked_remote = 0

    def __call__(self, tag: str, name: str, value: str) -> str | None:
        if name == "style":
            style, remote = clean_style(value)
            self.blocked_remote += remote
            return style or None
        if name == "href":
            url = _URL_NOISE.sub("", value)
            return url if _LINK.match(url) else None
        if name in _PICTURE_ATTRIBUTES:
            return self._picture(value.strip())
        return value

    def _picture(self, url: str) -> str | None:
        if url[:4].lower() == "cid:":
            return self._cid_urls.get(unescape(url[4:]).strip("<>").lower())
        if _PICTURE_DATA.match(url):
            return url
        if not _REMOTE.match(url):
            return None
        if self._allow_remote:
            return url
        self.blocked_remote += 1
        return None


def clean_html(html: str, *, cid_urls: Mapping[str, str], allow_remote: bool) -> CleanHtml:
    """Return HTML that neither acts nor sends nor loads; pictures of the mail get the given addresses."""
    attribute_filter = _AttributeFilter(cid_urls, allow_remote=allow_remote)
    cleaned = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_WITHOUT_CONTENT),
        attributes=_ATTRIBUTES,
        attribute_filter=attribute_filter,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes=set(_SCHEMES),
    )
    return CleanHtml(cleaned, attribute_filter.blocked_remote)


def count_remote(html: str) -> int:
    """Return how many pictures the HTML would load from elsewhere."""
    return clean_html(html, cid_urls={}, allow_remote=False).blocked_remote


def html_to_text(html: str) -> str:
    """Return the words of HTML with line ends where blocks end, in one pass over any input."""
    pieces: list[str] = []
    position = 0
    while (start := html.find("<", position)) >= 0:
        pieces.append(_BLANKS.sub(" ", html[position:start]))
        position = _skip_markup(html, start, pieces)
    if position < len(html):
        pieces.append(_BLANKS.sub(" ", html[position:]))
    text = _LINE_EDGES.sub("\n", _BLANK_RUNS.sub(" ", _unescape("".join(pieces))))
    return _MANY_LINES.sub("\n\n", text).strip()


def _unescape(text: str) -> str:
    return unescape(text).replace("\u00a0", " ").replace("\0", "") if "&" in text else text


def _skip_markup(html: str, start: int, pieces: list[str]) -> int:
    """Return where the text goes on after the markup that begins here."""
    if html.startswith("<!--", start):
        return _after(html, "-->", start + 4)
    name = _TAG_NAME.match(html, start + 1)
    if name is None and html[start + 1 : start + 2] not in ("!", "?"):
        pieces.append("<")
        return start + 1
    end = _after(html, ">", start)
    tag = name[0].lower() if name else ""
    if tag.removeprefix("/") in _ENDS_LINE:
        pieces.append("\n")
    elif tag in ("td", "th"):
        pieces.append(" ")
    elif tag in ("script", "style", "title", "noscript", "textarea", "xml"):
        return _after_silent(html, tag, end)
    return end


def _after(html: str, mark: str, start: int) -> int:
    end = html.find(mark, start)
    return len(html) if end < 0 else end + len(mark)


def _after_silent(html: str, tag: str, start: int) -> int:
    for match in _SILENT.finditer(html, start):
        if match[1].lower() == tag:
            return match.end()
    return len(html)
