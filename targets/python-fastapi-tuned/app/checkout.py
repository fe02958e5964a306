"""A checkout: the payment, by the downstream service, then an order and its event in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.database import Database
from app.downstream import Downstream
from app.gateway import MAX_DELAY_MS
from app.parameters import MAX_ID
from app.payload import answer, read_json
from app.problems import Problem
from app.timing import timing_of

if TYPE_CHECKING:
    from app.database import Connection

LOCK_USER = "SELECT id FROM users WHERE id = $1 FOR KEY SHARE"
INSERT_ORDER = "INSERT INTO orders (user_id, amount_cents, status) VALUES ($1, $2, 'paid') RETURNING id, created_at"
INSERT_EVENT = "INSERT INTO user_events (user_id, kind) VALUES ($1, 'checkout')"


class NewOrder(BaseModel):
    """What is bought; the payment takes `delay_ms`."""

    model_config = ConfigDict(strict=True)

    user_id: Annotated[int, Field(ge=1, le=MAX_ID)]
    amount_cents: Annotated[int, Field(ge=1, le=100_000_000)]
    delay_ms: Annotated[int, Field(ge=0, le=MAX_DELAY_MS)] = 50


@dataclass(slots=True)
class Order:
    """A row of `orders`."""

    id: int
    user_id: int
    amount_cents: int
    status: str
    created_at: datetime


NEW_ORDER = TypeAdapter(NewOrder)
ORDER = TypeAdapter(Order)


def add_routes(app: FastAPI, database: Database, downstream: Downstream) -> None:
    """Add the route of checkouts."""

    @app.post("/checkout", response_model=Order, status_code=201)
    async def create(request: Request) -> Response:
        timing = timing_of(request)
        timing.calls_downstream = True
        new = await read_json(request, NEW_ORDER)
        # Before the transaction: a connection held while another service is waited for is one that others wait for.
        await downstream.call(timing, new.delay_ms)
        order = await database.use(timing, lambda connection: _record(connection, new))
        return answer(request, ORDER, order, 201, {"Location": f"/orders/{order.id}"})


async def _record(connection: Connection, new: NewOrder) -> Order:
    async with connection.transaction():
        if not await connection.fetch(LOCK_USER, new.user_id):
            raise Problem(404, "No user has this id.")
        rows = await connection.fetch(INSERT_ORDER, new.user_id, new.amount_cents)
        await connection.fetch(INSERT_EVENT, new.user_id)
    order_id, created_at = rows[0]
    return Order(order_id, new.user_id, new.amount_cents, "paid", created_at)
