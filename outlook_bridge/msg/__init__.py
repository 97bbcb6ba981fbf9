"""Reading of `.msg` and `.eml` files into plain values, without Django."""
