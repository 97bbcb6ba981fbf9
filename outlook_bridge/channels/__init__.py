"""The ways by which mail comes in: files in the library, drop-box addresses, folders of mailboxes."""
