"""What is made from the bytes of documents to be looked at: PDFs and pictures, kept once for equal bytes."""
