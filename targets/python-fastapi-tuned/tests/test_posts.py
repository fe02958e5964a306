from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.service import Service

NEW = {"user_id": 3, "title": "Title", "body": "Body"}


def errors(document: dict[str, Any]) -> list[tuple[str, str]]:
    assert (document["title"], document["detail"]) == ("Unprocessable Content", "The request is not valid.")
    return [(error["in"], error["name"]) for error in document["errors"]]


def test_a_post_is_the_contracts_bytes(service: Service) -> None:
    response = service.http.get("/posts/12")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert int(response.headers["content-length"]) == len(response.content)
    assert (
        response.content
        == (
            '{"id":12,"user_id":1,"title":"Post 12","body":"<b>café</b> & \\"quotes\\" \\\\ 12",'
            '"created_at":"2025-02-01T00:00:00Z","updated_at":"2025-02-02T00:00:00Z"}'
        ).encode()
    )


def test_a_post_lives_from_create_to_delete(service: Service) -> None:
    created = service.http.post("/posts", json=NEW)
    assert created.status_code == 201
    post = created.json()
    assert {name: post[name] for name in NEW} == NEW
    path = created.headers["location"]
    assert path == f"/posts/{post['id']}"

    changed = service.http.patch(path, json={"body": "Other"})
    assert changed.status_code == 200
    assert changed.json() == {**post, "body": "Other", "updated_at": changed.json()["updated_at"]}
    assert service.http.get(path).json() == changed.json()

    deleted = service.http.delete(path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    for method in ("GET", "DELETE"):
        gone = service.http.request(method, path)
        assert (gone.status_code, gone.json()["detail"]) == (404, "No post has this id.")
    assert service.http.patch(path, json={"title": "x"}).status_code == 404


def test_a_change_is_stamped(service: Service) -> None:
    before = service.http.get("/posts/11").json()
    after = service.http.patch("/posts/11", json={"title": before["title"]}).json()
    assert after["updated_at"] > before["updated_at"]
    assert {**after, "updated_at": ""} == {**before, "updated_at": ""}


def test_the_latest_posts_of_a_user_come_first(service: Service) -> None:
    def ids(path: str) -> list[int]:
        return [post["id"] for post in service.http.get(path).json()["posts"]]

    assert ids("/users/1/posts") == list(range(12, 0, -1))
    assert ids("/users/1/posts?limit=2") == [12, 11]
    assert service.http.get("/users/2/posts").content == b'{"posts":[]}'
    assert service.http.get("/users/999999/posts").content == b'{"posts":[]}'


@pytest.mark.parametrize("text", ["abc", "0", "-1", "+1", "1.0", "1_0", "%201", "9223372036854775808", "9" * 5000])
def test_an_id_is_a_positive_bigint_in_decimal_digits(service: Service, text: str) -> None:
    response = service.http.get(f"/posts/{text}")
    assert (response.status_code, errors(response.json())) == (422, [("path", "id")])


@pytest.mark.parametrize("limit", ["0", "101", "-1", "ten", "", "1.0"])
def test_a_limit_is_1_to_100(service: Service, limit: str) -> None:
    response = service.http.get("/users/1/posts", params={"limit": limit})
    assert (response.status_code, errors(response.json())) == (422, [("query", "limit")])


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"user_id": "3"}, ["user_id"]),
        ({"user_id": 3.0}, ["user_id"]),
        ({"user_id": True}, ["user_id"]),
        ({"user_id": 0}, ["user_id"]),
        ({"user_id": 2**63}, ["user_id"]),
        ({"user_id": 999999}, ["user_id"]),  # nobody has this id
        ({"title": ""}, ["title"]),
        ({"title": "é" * 201}, ["title"]),
        ({"title": "a\0b"}, ["title"]),
        ({"body": "é" * 10_001}, ["body"]),
        ({"body": None}, ["body"]),
        ({"body": 5, "title": 5, "user_id": None}, ["user_id", "title", "body"]),
    ],
)
def test_what_is_not_valid_in_a_new_post_is_named(service: Service, change: dict[str, Any], names: list[str]) -> None:
    response = service.http.post("/posts", json={**NEW, **change})
    assert (response.status_code, errors(response.json())) == (422, [("body", name) for name in names])


@pytest.mark.parametrize("change", [{"title": "é" * 200, "body": "😀" * 10_000}, {"more": "is ignored"}])
def test_the_longest_texts_and_unknown_fields_are_taken(service: Service, change: dict[str, Any]) -> None:
    assert service.http.post("/posts", json={**NEW, **change}).status_code == 201


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({}, ["title", "body"]),
        ({"more": 1}, ["title", "body"]),
        ({"title": None}, ["title"]),
        ({"title": "x", "body": None}, ["body"]),
        ({"body": ""}, ["body"]),
    ],
)
def test_what_is_not_valid_in_a_change_is_named(service: Service, change: dict[str, Any], names: list[str]) -> None:
    response = service.http.patch("/posts/1", json=change)
    assert (response.status_code, errors(response.json())) == (422, [("body", name) for name in names])


@pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b'{"title":"\xff"}', b'{"more":NaN}'])
def test_a_body_that_is_not_json_is_400(service: Service, body: bytes) -> None:
    response = service.http.post("/posts", content=body)
    assert response.status_code == 400
    assert response.json()["detail"] == "The body is not valid JSON."


def test_a_body_of_more_than_1_mib_is_413(service: Service) -> None:
    response = service.http.post("/posts", content=b" " * 1_048_577)
    assert (response.status_code, response.json()["title"]) == (413, "Content Too Large")


@pytest.mark.parametrize("body", [b"[]", b"null", b"5", b'"text"'])
def test_a_body_that_is_not_an_object_is_422_without_a_name(service: Service, body: bytes) -> None:
    response = service.http.post("/posts", content=body)
    assert (response.status_code, errors(response.json())) == (422, [("body", "")])
