"""What waits for a person: everything open or due, whatever list it stands in (C-054, GX-63)."""
