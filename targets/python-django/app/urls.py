"""Which view a path belongs to: `ROOT_URLCONF`."""

from __future__ import annotations

from django.urls import path

from app.dashboard import Dashboard
from app.login import Login
from app.posts import OnePost, Posts, PostsOfUser
from app.status import About, Health, Ping

handler404 = "app.problems.no_such_path"

urlpatterns = [
    path("healthz", Health.as_view()),
    path("about", About.as_view()),
    path("ping", Ping.as_view()),
    path("posts", Posts.as_view()),
    path("posts/<str:key>", OnePost.as_view()),
    path("users/<str:key>/posts", PostsOfUser.as_view()),
    path("users/<str:key>/dashboard", Dashboard.as_view()),
    path("login", Login.as_view()),
]
