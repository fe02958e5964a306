"""Django's settings: `DJANGO_SETTINGS_MODULE`."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

from app.settings import SettingsError, read_settings

STATEMENT_LIMIT_MS = 65_000
"""Longer than the longest wait that a request may ask for: what takes longer has gone wrong."""
CONNECT_LIMIT_S = 10
WAIT_LIMIT_S = 30

try:
    SERVICE = read_settings(os.environ)
except SettingsError:
    # Tools that look at the project need no database. The service itself has read them before Django does.
    SERVICE = read_settings({"PORT": "8000", "DATABASE_URL": "postgres://localhost/none"})

_address = urlsplit(SERVICE.database_url)

DATABASES = {
    "default": {
        "ENGINE": "app.postgres",
        "NAME": unquote(_address.path.lstrip("/")),
        "USER": unquote(_address.username or ""),
        "PASSWORD": unquote(_address.password or ""),
        "HOST": _address.hostname or "",
        "PORT": str(_address.port or ""),
        "OPTIONS": {
            "application_name": SERVICE.target_id,
            "connect_timeout": CONNECT_LIMIT_S,
            "options": f"-c statement_timeout={STATEMENT_LIMIT_MS}",
            "pool": {
                "min_size": SERVICE.worker_pool_size,
                "max_size": SERVICE.worker_pool_size,
                "timeout": WAIT_LIMIT_S,
            },
        },
    }
}
INSTALLED_APPS = ["app"]
MIDDLEWARE = [
    "app.timing.ServerTiming",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "app.problems.Problems",
]
ROOT_URLCONF = "app.urls"
ALLOWED_HOSTS = ["*"]
APPEND_SLASH = False
DEBUG = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
SECRET_KEY = SERVICE.token_key
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A refused request is an answer, and no news of the service; what is, is logged where it is answered.
    "loggers": {"django.request": {"level": "CRITICAL"}},
}
