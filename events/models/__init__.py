"""Series - each module may import only those before it. Import models from here, not from the modules."""

from .series import EventsIndexPage

__all__ = ["EventsIndexPage"]
