"""The error tree: every failure that a caller may see, with a stable code.

ServiceError
├── InvalidInput            the request is at fault; carries ``code`` and ``field``
│   ├── InvalidObservable   the value cannot be read as the kind that was asked for
│   ├── AttachmentRefused   a file sent with a report cannot be taken; the report itself can
│   └── TooLarge            a limit of size, count or depth was passed
├── NotFound                nothing of that name
├── Conflict                the request fits no present state; carries ``code`` and ``field``
├── NotAuthenticated        nobody is logged in, or the proof of who asks is wrong
├── Forbidden               somebody is, who may not do this
├── RateLimited             asked too much; carries ``retry_after`` in seconds
├── FeedError               a feed could not be read, fetched or accepted
│   └── FeedRefused         the new list looks wrong; the last good one stays
├── DeliveryError           another's server did not take a message; carries ``status``
├── PictureError            a picture could not be read
│   ├── NoCodeFound         a good picture without any code in it
│   └── PictureBusy         every decoder is at work
└── Unavailable             the service cannot answer yet
    └── ArtifactError       a file of lists, index or classifier is wrong or missing

A message never repeats the submitted value: it may be somebody's account number.
"""

from __future__ import annotations


class ServiceError(Exception):
    """Root of the tree. ``code`` is snake_case and stable; ``field`` names the faulty input."""

    code = "service_error"

    def __init__(
        self, message: str = "", *, code: str | None = None, field: str | None = None
    ) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code
        self.field = field


class InvalidInput(ServiceError):
    code = "invalid_input"


class InvalidObservable(InvalidInput):
    code = "unreadable"


class AttachmentRefused(InvalidInput):
    code = "attachment_refused"


class TooLarge(InvalidInput):
    code = "too_large"


class NotFound(ServiceError):
    code = "not_found"


class RateLimited(ServiceError):
    code = "rate_limited"

    def __init__(self, message: str = "", *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = max(1, retry_after)


class Conflict(ServiceError):
    code = "conflict"


class NotAuthenticated(ServiceError):
    code = "not_authenticated"


class Forbidden(ServiceError):
    code = "forbidden"


class FeedError(ServiceError):
    code = "feed_error"


class FeedRefused(FeedError):
    code = "feed_refused"


class DeliveryError(ServiceError):
    """``status`` is what the server answered, None where there was no answer."""

    code = "delivery_failed"

    def __init__(
        self,
        message: str = "",
        *,
        code: str | None = None,
        field: str | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message, code=code, field=field)
        self.status = status


class PictureError(ServiceError):
    code = "picture_unreadable"


class NoCodeFound(PictureError):
    code = "no_code_found"


class PictureBusy(PictureError):
    code = "picture_busy"


class Unavailable(ServiceError):
    code = "unavailable"


class ArtifactError(Unavailable):
    code = "artifact_error"
