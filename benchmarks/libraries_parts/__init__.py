"""The parts of the libraries' benchmark, each with its data, its cases and their bars."""
