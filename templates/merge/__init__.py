"""Merging templates with plain values, safely: fields, validation and rendering without Django."""

from templates.merge.schema import FieldSchema, Group, Kind, ListOf, Node, Scalar
from templates.merge.validate import Finding, Level, Report
from templates.merge.worker import Rendered, render_safely, validate_safely

__all__ = [
    "FieldSchema",
    "Finding",
    "Group",
    "Kind",
    "Level",
    "ListOf",
    "Node",
    "Rendered",
    "Report",
    "Scalar",
    "render_safely",
    "validate_safely",
]
