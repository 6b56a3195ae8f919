"""What screening refuses; each message is a sentence for the curator."""


class ScreeningRefused(ValueError):
    """A decision that cannot stand; the message says why."""


class AlreadySettled(ScreeningRefused):
    """Somebody else was quicker: the message says what it came to."""
