"""What the measurement of the exchange takes: rows, columns and formats."""

import os

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
COLUMNS = (*("name", "registration_number", "street", "postal_code", "city", "country", "email", "roles"),)
FORMATS = ("csv", "xlsx", "json")
