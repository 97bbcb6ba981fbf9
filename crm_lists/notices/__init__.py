"""Being told: alerts, the bell, e-mail, and comments with mentions on every item (label `notices`)."""
