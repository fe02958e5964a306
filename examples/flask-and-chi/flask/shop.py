"""A small shop, as one is written with Flask."""

import os
from typing import Any

from flask import Flask, Response, abort, jsonify, request
from psycopg.errors import ForeignKeyViolation
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

app = Flask(__name__)
pool = ConnectionPool(
    os.environ["DATABASE_URL"],
    min_size=5,
    max_size=5,
    kwargs={"row_factory": dict_row, "autocommit": True},
    open=True,
)


@app.get("/health")
def health() -> Response:
    with pool.connection() as connection:
        connection.execute("SELECT 1")
    return jsonify(ok=True)


@app.get("/products")
def category() -> Response:
    with pool.connection() as connection:
        rows = connection.execute(
            "SELECT id, name, cents FROM products WHERE category = %s ORDER BY id LIMIT 20",
            (request.args.get("category", ""),),
        ).fetchall()
    return jsonify(products=rows)


@app.get("/products/<int:id>")
def product(id: int) -> Response:
    with pool.connection() as connection:
        row = connection.execute(
            "SELECT id, name, category, cents FROM products WHERE id = %s", (id,)
        ).fetchone()
    if row is None:
        abort(404)
    return jsonify(row)


@app.post("/orders")
def order() -> tuple[Response, int]:
    body: Any = request.get_json()
    try:
        with pool.connection() as connection:
            row = connection.execute(
                "INSERT INTO orders (product, quantity) VALUES (%s, %s) RETURNING id",
                (int(body["product"]), int(body["quantity"])),
            ).fetchone()
    except (KeyError, TypeError, ValueError, ForeignKeyViolation):
        abort(400)
    return jsonify(row), 201
