"""Crossover's tuned FastAPI service: what can be had of FastAPI, uvicorn and asyncpg beyond their documentation."""
