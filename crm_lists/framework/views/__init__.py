"""Views: what of a list is shown and how, as data that stands in a declaration, a row or an address."""

from .audiences import Audience, audiences
from .formats import Format, Tones, item_tones, tones_of
from .reading import params_of_public, public_of, view_of
from .view import FUNCTIONS, LAYOUTS, Total, View

__all__ = [
    "FUNCTIONS",
    "LAYOUTS",
    "Audience",
    "Format",
    "Tones",
    "Total",
    "View",
    "audiences",
    "item_tones",
    "params_of_public",
    "public_of",
    "tones_of",
    "view_of",
]
