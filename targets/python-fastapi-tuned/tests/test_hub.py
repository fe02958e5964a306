from __future__ import annotations

from app.hub import Hub


class Member:
    def __init__(self, *, takes: bool = True) -> None:
        self.takes = takes
        self.frames: list[bytes] = []
        self.closed = 0

    def offer(self, frame: bytes) -> bool:
        if self.takes:
            self.frames.append(frame)
        return self.takes

    def close_slow(self) -> None:
        self.closed += 1


def test_a_text_is_one_unmasked_frame_made_once_for_all_members_of_its_room() -> None:
    hub, one, two, elsewhere = Hub(), Member(), Member(), Member()
    hub.join("a", one)
    hub.join("a", two)
    hub.join("b", elsewhere)
    hub.broadcast("a", "é!")
    assert one.frames == [b"\x81\x03\xc3\xa9!"]
    assert one.frames[0] is two.frames[0]
    assert elsewhere.frames == []


def test_a_slow_member_is_closed_once_and_the_others_receive() -> None:
    hub, slow, quick = Hub(), Member(takes=False), Member()
    hub.join("a", slow)
    hub.join("a", quick)
    hub.broadcast("a", "1")
    hub.broadcast("a", "2")
    hub.leave("a", slow)
    assert (slow.closed, len(quick.frames)) == (1, 2)


def test_who_has_left_receives_nothing_and_an_empty_room_takes_texts() -> None:
    hub, member = Hub(), Member()
    hub.join("a", member)
    hub.leave("a", member)
    hub.leave("a", member)
    hub.broadcast("a", "x")
    assert member.frames == []
