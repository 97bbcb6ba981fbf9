"""Deputies: rights that an absent person lends for a time, set, shown, shortened and taken back."""
