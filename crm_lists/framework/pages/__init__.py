"""The pages of the team site that every list has."""
