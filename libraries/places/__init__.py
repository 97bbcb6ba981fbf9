"""Where documents lie: libraries, folders and their trees, and what is done there."""
