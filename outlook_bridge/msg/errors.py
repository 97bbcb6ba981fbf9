"""The only two exceptions that leave the mail reader."""


class UnreadableMail(Exception):
    """Raised when a file is no message or is too damaged to give anything."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailTooLarge(Exception):
    """Raised when a file is larger than the reader may take."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
