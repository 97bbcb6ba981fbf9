"""Document templates in the Wagtail admin."""
