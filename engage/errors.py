"""The tree of errors that services raise; the edge turns them into pages, lines and exit codes."""


class EngageError(Exception):
    """Anything that a person must be told about; `status` is the answer's HTTP status."""

    status = 500


class NotFound(EngageError):
    """What was asked for does not exist, or not for this reader."""

    status = 404


class Forbidden(EngageError):
    """The reader may not do this."""

    status = 403


class Conflict(EngageError):
    """Something that may exist once exists already, or the state forbids the step."""

    status = 409


class Gone(EngageError):
    """It was there, and its time is over or has not come."""

    status = 410


class Invalid(EngageError):
    """What was sent is wrong in its content; nothing of it was stored."""

    status = 422


class TooMany(EngageError):
    """Too many tries in too short a time."""

    status = 429


class Unavailable(EngageError):
    """Something that the answer needs is out of reach; trying again later may help."""

    status = 503
