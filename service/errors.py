"""The error tree: every failure that a caller may see, with a stable code.

ServiceError
├── InvalidInput            the request is at fault; carries ``code`` and ``field``
│   ├── InvalidObservable   the value cannot be read as the kind that was asked for
│   └── TooLarge            a limit of size, count or depth was passed
├── NotFound                nothing of that name
├── FeedError               a feed could not be read, fetched or accepted
│   └── FeedRefused         the new list looks wrong; the last good one stays
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


class TooLarge(InvalidInput):
    code = "too_large"


class NotFound(ServiceError):
    code = "not_found"


class FeedError(ServiceError):
    code = "feed_error"


class FeedRefused(FeedError):
    code = "feed_refused"


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
