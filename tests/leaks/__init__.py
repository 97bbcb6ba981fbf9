"""The leak test: every surface shows every person what an independent oracle says, and nothing else."""
