"""Documents opened and saved from Word, LibreOffice and the desktop: the libraries as WebDAV."""
