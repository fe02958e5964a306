"""Crossover's Python service with a thread for each connection: the standard library alone."""
