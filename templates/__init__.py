"""Document types, document templates and the documents merged from them."""
