"""What a message belongs to: links, suggestions of them, and rules that make them."""
