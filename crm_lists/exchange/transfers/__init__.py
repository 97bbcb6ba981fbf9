"""How the values of each column type travel in files, out and in."""

from .base import Cell, Notation, Transfer, canonical, text_of
from .register import register_transfer, transfer_of

__all__ = ["Cell", "Notation", "Transfer", "canonical", "register_transfer", "text_of", "transfer_of"]
