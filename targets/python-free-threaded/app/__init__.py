"""Crossover's Python service of one process whose threads run at once, on an interpreter without the GIL."""
