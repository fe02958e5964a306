"""Crossover's Python reference service: FastAPI on uvicorn, with asyncpg."""
