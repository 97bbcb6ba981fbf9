"""The team site: team pages, web parts, navigation, theme and demo data."""
