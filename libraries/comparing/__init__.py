"""What differs between two versions of a document: as text, as lines and as cells."""
