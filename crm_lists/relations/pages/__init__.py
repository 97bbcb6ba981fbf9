"""The pages of relations and contacts beside those that every list has."""
