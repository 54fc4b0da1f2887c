"""What can go wrong, each with a message that says where and what to do."""


class CleanerError(Exception):
    """The base of every error this package raises on purpose."""


class RuleError(CleanerError):
    """A rule file that cannot be used; the message is ``FILE:LINE: rule ID: what, and what to do``."""


class InputError(CleanerError):
    """An input that cannot be read; the message names the file and, where there is one, the record."""
