"""What a recipe may say of a remote model that writes: which one, how often it is asked, and what it may cost."""

from pathlib import Path
from typing import Any, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from favchat.data.stages.base import StageOptions
from favchat.endpoint import REMOTE_PREFIX

BUILT_IN = "built-in"
OURS = ("model", "messages", "stream", "n")  # fields of a request that are not for recipes


class RemoteOptions(StageOptions):
    """Options of a stage that writes by itself or through a remote model.

    ``writer``: ``built-in`` or ``openai:NAME``; all else is for the latter. ``base_url``: the endpoint, by default
    ``OPENAI_BASE_URL``; ``frames`` of the clip and ``crops`` of the face are sent, at most ``frame_size`` and
    ``crop_size`` pixels large; ``request``: more fields of each request as the endpoint takes them (``temperature``,
    ``max_tokens``, ``response_format``); ``fallback``: who writes where the model refuses or contradicts the record.
    ``concurrency``: requests under way at once in each worker; ``requests_per_minute`` and ``tokens_per_minute`` of all
    workers together; ``timeout`` seconds of a request, ``retries`` after it failed. ``price_in``, ``price_out``: of a
    million tokens sent and received; ``budget``: what the stage may cost in this folder, in the same currency;
    ``cache``: a folder for replies, to share them between data sets.
    """

    writer: str = BUILT_IN
    base_url: str | None = None
    frames: int = Field(default=6, ge=0, le=64)
    crops: int = Field(default=4, ge=0, le=64)
    frame_size: int = Field(default=512, ge=64, le=4096)
    crop_size: int = Field(default=336, ge=64, le=2048)
    request: dict[str, Any] = Field(default={})
    fallback: Literal["grammar", "none"] = "none"
    concurrency: int = Field(default=4, ge=1, le=256)
    requests_per_minute: int | None = Field(default=None, ge=1)
    tokens_per_minute: int | None = Field(default=None, ge=1)
    timeout: float = Field(default=120.0, gt=0)
    retries: int = Field(default=4, ge=0, le=20)
    price_in: float | None = Field(default=None, ge=0)
    price_out: float | None = Field(default=None, ge=0)
    budget: float | None = Field(default=None, ge=0)
    cache: Path | None = None

    shown: ClassVar[tuple[str, ...]] = ("writer", "frames", "crops", "frame_size", "crop_size", "request", "fallback")

    @field_validator("writer")
    @classmethod
    def _writer(cls, writer: str) -> str:
        if writer != BUILT_IN and (not writer.startswith(REMOTE_PREFIX) or writer == REMOTE_PREFIX):
            raise ValueError(f"expected {BUILT_IN} or {REMOTE_PREFIX}NAME")
        return writer

    @field_validator("base_url")
    @classmethod
    def _base_url(cls, url: str | None) -> str | None:
        parts = urlsplit(url or "http://host")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("expected an address as in https://HOST/v1")
        if "@" in parts.netloc or parts.query:
            raise ValueError("a recipe is published: expected an address without key or password (OPENAI_API_KEY)")
        return url

    @field_validator("request")
    @classmethod
    def _request(cls, request: dict[str, Any]) -> dict[str, Any]:
        if ours := [name for name in OURS if name in request]:
            raise ValueError(f"{ours[0]} is set by favchat")
        return request

    @model_validator(mode="after")
    def _priced(self) -> Self:
        if (self.price_in is None) != (self.price_out is None):
            raise ValueError("price_in and price_out go together")
        if self.budget is not None and self.price_in is None:
            raise ValueError("a budget needs price_in and price_out, of a million tokens")
        return self

    @property
    def model(self) -> str | None:
        """The remote model's name, None for the built-in writer."""
        return None if self.writer == BUILT_IN else self.writer.removeprefix(REMOTE_PREFIX)

    def cost(self, tokens_in: int, tokens_out: int) -> float | None:
        """What so many tokens cost, None where no price is given."""
        if self.price_in is None or self.price_out is None:
            return None
        return (tokens_in * self.price_in + tokens_out * self.price_out) / 1e6

    def decisive(self) -> dict[str, Any]:
        """See StageOptions: limits, prices and the way to the endpoint may change while a run goes on."""
        own = set(RemoteOptions.model_fields) - (set(self.shown) if self.model else set())
        return self.model_dump(mode="json", exclude=own)
