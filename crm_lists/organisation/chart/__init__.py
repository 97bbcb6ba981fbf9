"""The org chart: a firm read at once, walked and drawn."""
