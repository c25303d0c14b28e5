"""Former names of merged rows, former URLs of pages, and a log of data requests."""

from .former_addresses import FormerAddress, WithdrawnAddress
from .former_names import FormerName
from .requests_of_people import RequestOfPerson

__all__ = ["FormerAddress", "FormerName", "RequestOfPerson", "WithdrawnAddress"]
