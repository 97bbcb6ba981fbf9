"""What every list must do, whoever declared it."""
