"""What a merge leaves behind."""

from .former_names import FormerName

__all__ = ["FormerName"]
