from __future__ import annotations

import asyncio

import pytest

from app.hub import Hub, Member
from app.slowness import MAX_WAITING_FRAMES


class Sent:
    """What a client was sent, of which it takes one when it is told to."""

    def __init__(self, takes: int = 10_000) -> None:
        self.texts: list[str] = []
        self._room = asyncio.Semaphore(takes)

    async def __call__(self, text: str) -> None:
        await self._room.acquire()
        self.texts.append(text)


def test_a_text_reaches_all_members_of_its_room_in_order() -> None:
    async def run() -> None:
        hub, one, two, elsewhere = Hub(), Member(), Member(), Member()
        sent = Sent(), Sent(), Sent()
        hub.join("a", one)
        hub.join("a", two)
        hub.join("b", elsewhere)
        hub.broadcast("a", "é!")
        hub.broadcast("a", "2")
        for member, send in zip((one, two, elsewhere), sent, strict=True):
            member.close_slow()
            await member.send_all(send)
        assert [each.texts for each in sent] == [["é!", "2"], ["é!", "2"], []]

    asyncio.run(run())


def test_a_broadcast_waits_for_no_member_however_many_are_behind() -> None:
    hub, members = Hub(), [Member() for _ in range(50)]
    for member in members:
        hub.join("a", member)
    # Nobody sends for them: a hub that waited for one would never come to the end.
    for _ in range(MAX_WAITING_FRAMES):
        hub.broadcast("a", "x")
    assert not any(member.offer("one more") for member in members)


def test_a_member_that_is_too_slow_is_closed_once_after_what_was_queued_and_the_others_receive() -> None:
    async def run() -> None:
        hub, slow, quick = Hub(), Member(), Member()
        to_slow, to_quick = Sent(), Sent()
        hub.join("a", slow)
        hub.join("a", quick)
        sending = asyncio.create_task(quick.send_all(to_quick))
        for number in range(MAX_WAITING_FRAMES + 2):
            hub.broadcast("a", str(number))
            await asyncio.sleep(0)  # so that the quick one's task has its turn
        await slow.send_all(to_slow)
        assert to_slow.texts == [str(number) for number in range(MAX_WAITING_FRAMES)]
        assert to_quick.texts == [str(number) for number in range(MAX_WAITING_FRAMES + 2)]
        sending.cancel()

    asyncio.run(run())


def test_a_member_that_does_not_take_its_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        member = Member()
        member.offer("never taken")
        sending = asyncio.create_task(member.send_all(Sent(takes=0)))
        await asyncio.sleep(0)
        member.close_slow()
        with pytest.raises(TimeoutError):
            await sending

    monkeypatch.setattr("app.hub.SLOW_CLOSE_LIMIT_S", 0)
    asyncio.run(run())


def test_who_has_left_receives_nothing_and_an_empty_room_takes_texts() -> None:
    async def run() -> list[str]:
        hub, member, sent = Hub(), Member(), Sent()
        hub.join("a", member)
        hub.leave("a", member)
        hub.leave("a", member)
        hub.broadcast("a", "x")
        member.close_slow()
        await member.send_all(sent)
        return sent.texts

    assert asyncio.run(run()) == []
