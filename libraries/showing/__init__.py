"""What the pages of documents show beside their columns."""
