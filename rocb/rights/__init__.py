"""Who may do what in the CMS, beyond what groups say.

Words: the *office* are editors and administrators; a *contributor* writes for an organisation from outside
(``User.organisation``). To an organisation *belongs* what its members began or uploaded, the articles that it supplied,
its series, and the events that it organises, hosts or co-hosts.

The group Contributors has "add" on the lists where articles and events begin (``grants`` gives it to each new list), and
"add" on one collection of files. From such a grant Wagtail gives a person what is their own. Policies, registered
with Wagtail's own ``register_permission_policy``, go one step further, to what belongs to their organisation. ``visible``
says what they may know of, for addresses, choosers and forms alike:

* ``pages``: contributors see and edit it and nothing else. They delete only drafts that they alone wrote in.
* ``files``: they choose, and as long as no public page shows it edit, what they and their colleagues uploaded; beyond
  that they choose what staff put into the collection for everybody who writes.
* ``closed``: lists of Wagtail that ask no policy, such as the choosers of pages, show contributors what is public and
  what is theirs.

Whoever has a right to change or publish a whole branch is not touched by any of this.
"""


def connect() -> None:
    """Register the policies; asked for by the site's ``AppConfig``, when all models are known."""
    from wagtail.models import Page
    from wagtail.permissions import register_permission_policy

    from foundation.authorship import references
    from rocb.models import SiteDocument, SiteImage
    from rocb.rights import asking, grants
    from rocb.rights.files import BelongingFilePolicy
    from rocb.rights.pages import BelongingPagePolicy
    from rocb.rights.visible import VisibleReferences

    register_permission_policy(Page, BelongingPagePolicy(Page))
    # For the exact class: Wagtail's apps of images and documents are loaded later and register theirs for all subclasses.
    for model, wagtails in ((SiteImage, "wagtailimages.Image"), (SiteDocument, "wagtaildocs.Document")):
        policy = BelongingFilePolicy(model, auth_model=wagtails, owner_field_name="uploaded_by_user")
        register_permission_policy(model, policy, exact_class=True)
    references.register_rule(VisibleReferences())
    asking.connect()
    grants.connect()
