"""What a command says instead of working: one clear line."""


class WrongCall(Exception):
    """The user asked for something that cannot be done; nothing was done."""


class Stopped(Exception):
    """Something outside stopped the work; what was finished is kept."""
