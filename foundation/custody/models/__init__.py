"""What a merge leaves behind, and what was answered to people who asked for their data."""

from .former_names import FormerName
from .requests_of_people import RequestOfPerson

__all__ = ["FormerName", "RequestOfPerson"]
