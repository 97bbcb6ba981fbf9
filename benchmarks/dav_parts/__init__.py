"""What the benchmark of WebDAV serves, beside each other under one server."""
