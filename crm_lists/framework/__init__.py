"""What a list is: declaration, columns, access, actions and pages, without knowing any entity."""
