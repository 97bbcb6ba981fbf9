"""Document libraries: folders, documents, versions and locks."""
