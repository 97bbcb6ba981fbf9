"""Lists out to files and back: export, import wizard and the round trip through a workbook."""
