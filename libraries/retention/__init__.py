"""Retention: rules that keep documents for a time and then let them go, and holds that keep them anyhow."""

from ..keeping import reason_to_keep, refuse_deletion

__all__ = ["reason_to_keep", "refuse_deletion"]
