"""The merge: which values stay, what is moved to the survivor, and how all of it comes back."""
