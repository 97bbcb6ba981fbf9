"""How files come in: many at once, in pieces that survive a cut, and looked at before they are kept."""
