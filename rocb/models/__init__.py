"""Models: contacts (abstract), vocabulary, users, media, identity, pages, search. Each module may import only those before it.

Import models from here (``from rocb.models import Organisation``), not from the modules.
"""

from .vocabulary import Organisation, Region, Topic
from .users import User
from .media import SiteDocument, SiteImage, SiteRendition
from .identity import SiteIdentity
from .pages import HomeFeature, HomePage, OrganisationIndexPage, StandardPage
from .backups import Backup
from .imports import ImportedItem, ImportedText, ImportRun
from .plone_imports import PloneImport, PloneImportLine, PloneImportOutline
from .search import DraftEntry, DraftWord, SearchEntry, SearchWord

__all__ = [
    "Backup",
    "DraftEntry",
    "DraftWord",
    "HomeFeature",
    "HomePage",
    "ImportRun",
    "ImportedItem",
    "ImportedText",
    "Organisation",
    "OrganisationIndexPage",
    "PloneImport",
    "PloneImportLine",
    "PloneImportOutline",
    "Region",
    "SearchEntry",
    "SearchWord",
    "SiteDocument",
    "SiteIdentity",
    "SiteImage",
    "SiteRendition",
    "StandardPage",
    "Topic",
    "User",
]
