"""A checkout: the payment, by the downstream service, then an order and its event in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import HTTPException, Response
from pydantic import BaseModel, ConfigDict, Field

from app.dependencies import PartsDep, SessionDep
from app.gateway import MAX_DELAY_MS
from app.parameters import MAX_ID
from app.route import router as make_router
from app.timing import current_timing

if TYPE_CHECKING:
    from app.database import Connection

router = make_router()

LOCK_USER = "SELECT id FROM users WHERE id = $1 FOR KEY SHARE"
INSERT_ORDER = "INSERT INTO orders (user_id, amount_cents, status) VALUES ($1, $2, 'paid') RETURNING id, created_at"
INSERT_EVENT = "INSERT INTO user_events (user_id, kind) VALUES ($1, 'checkout')"


class NewOrder(BaseModel):
    """What is bought; the payment takes `delay_ms`."""

    model_config = ConfigDict(strict=True)

    user_id: Annotated[int, Field(ge=1, le=MAX_ID)]
    amount_cents: Annotated[int, Field(ge=1, le=100_000_000)]
    delay_ms: Annotated[int, Field(ge=0, le=MAX_DELAY_MS)] = 50


class Order(BaseModel):
    """A row of `orders`."""

    id: int
    user_id: int
    amount_cents: int
    status: str
    created_at: datetime


@router.post("/checkout", status_code=201)
async def create(new: NewOrder, parts: PartsDep, session: SessionDep, response: Response) -> Order:
    """Pay, then record."""
    timing = current_timing.get()
    timing.calls_downstream = True
    # Before the transaction: a connection held while another service is waited for is one that others wait for.
    await parts.downstream.call(timing, new.delay_ms)
    order = await session.use(lambda connection: _record(connection, new))
    response.headers["Location"] = f"/orders/{order.id}"
    return order


async def _record(connection: Connection, new: NewOrder) -> Order:
    async with connection.transaction():
        if not await connection.fetch(LOCK_USER, new.user_id):
            raise HTTPException(404, "No user has this id.")
        rows = await connection.fetch(INSERT_ORDER, new.user_id, new.amount_cents)
        await connection.fetch(INSERT_EVENT, new.user_id)
    order_id, created_at = rows[0]
    return Order(id=order_id, user_id=new.user_id, amount_cents=new.amount_cents, status="paid", created_at=created_at)
