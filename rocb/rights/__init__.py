"""Permissions in the CMS beyond those of groups.

Terms: the *office* are editors and administrators; a *contributor* writes for an external organisation
(``User.organisation``). These *belong* to an organisation: pages and files that its members created, articles that it
supplied, its series, and events that it organises, hosts or co-hosts.

The group Contributors has "add" on the lists of articles and events (``grants`` gives it to each new list), and "add"
on one collection of files. From such a grant, Wagtail lets users edit their own objects. Our policies, registered with
Wagtail's own ``register_permission_policy``, extend this to objects of their organisation. ``visible`` determines what
they may see, for addresses, choosers and forms alike:

* ``pages``: contributors see and edit only pages that belong to their organisation. They delete only drafts that they
  alone wrote in.
* ``files``: they can choose files that they and their colleagues uploaded, and edit them while no public page shows
  them. They can also choose files that staff put into the shared collection.
* ``closed``: Wagtail's lists without a policy, such as page choosers, show contributors public pages and their own.
* ``tags``: the tags of files that they may see.

Users with a permission to change or publish a whole branch are not affected.
"""


def connect() -> None:
    """Register the policies; called by the site's ``AppConfig`` when all models are loaded."""
    from wagtail.models import Page
    from wagtail.permissions import register_permission_policy

    from foundation.authorship import references
    from rocb.models import SiteDocument, SiteImage
    from rocb.rights import asking, grants, tags
    from rocb.rights.files import BelongingFilePolicy
    from rocb.rights.pages import BelongingPagePolicy
    from rocb.rights.visible import VisibleReferences

    register_permission_policy(Page, BelongingPagePolicy(Page))
    # For the exact class: Wagtail's apps of images and documents are loaded later and register theirs for all
    # subclasses.
    for model, wagtails in ((SiteImage, "wagtailimages.Image"), (SiteDocument, "wagtaildocs.Document")):
        policy = BelongingFilePolicy(model, auth_model=wagtails, owner_field_name="uploaded_by_user")
        register_permission_policy(model, policy, exact_class=True)
    references.register_rule(VisibleReferences())
    asking.connect()
    tags.connect()
    grants.connect()
