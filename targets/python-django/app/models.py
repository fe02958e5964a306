"""The tables, which are made by `../postgres/schema.sql` and not by Django."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class User(models.Model):
    """Who writes posts and logs in."""

    name = models.TextField()
    email = models.TextField(unique=True)
    password_hash = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        managed = False
        db_table = "users"


class Post(models.Model):
    """What a user wrote."""

    user = models.ForeignKey(User, on_delete=models.DO_NOTHING)
    title = models.TextField()
    body = models.TextField()
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        managed = False
        db_table = "posts"


class UserEvent(models.Model):
    """What a user did."""

    user = models.ForeignKey(User, on_delete=models.DO_NOTHING)
    kind = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        managed = False
        db_table = "user_events"
