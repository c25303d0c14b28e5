"""What a merge leaves behind, where pages were before, and what was answered to people who asked for their data."""

from .former_addresses import FormerAddress
from .former_names import FormerName
from .requests_of_people import RequestOfPerson

__all__ = ["FormerAddress", "FormerName", "RequestOfPerson"]
