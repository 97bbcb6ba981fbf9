"""Pictures that people bring, redrawn in a process of their own."""
