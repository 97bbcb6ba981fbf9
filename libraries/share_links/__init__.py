"""Share links: addresses that open a document or a folder to whoever has them, without an account."""
