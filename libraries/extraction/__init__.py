"""Text of documents for search: what can be read is read, and what became of it is said."""

from libraries.extraction.reader import can_extract, extract
from libraries.extraction.result import PAGE_BREAK, Extraction, State

__all__ = ["PAGE_BREAK", "Extraction", "State", "can_extract", "extract"]
