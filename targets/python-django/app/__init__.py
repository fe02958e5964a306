"""Crossover's Python service as Django teams write it: views and models on gunicorn's threads, with psycopg's pool."""
