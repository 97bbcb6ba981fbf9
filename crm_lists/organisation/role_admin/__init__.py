"""The admin pages of roles: what is offered, the forms, and what a change would do."""
