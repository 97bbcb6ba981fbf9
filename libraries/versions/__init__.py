"""What a document was and is: its versions, how they reach readers, and who may write it now."""
