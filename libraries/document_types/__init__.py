"""Types of documents: their code list, their columns and how administrators set them."""
