"""Crossover's Python service without a framework: an ASGI application on uvicorn, with asyncpg."""
