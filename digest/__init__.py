"""A newsletter digest: one finite email from the sources you follow, everything in it said once and accounted for."""

__version__ = "0.1.0"
