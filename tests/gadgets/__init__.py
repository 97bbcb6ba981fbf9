"""An app whose one list has the rarer columns: rows, and several values of a code list."""
