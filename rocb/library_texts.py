"""Texts of Django, Wagtail and allauth on our screens and in emails to editors, so that our catalogues have them.

Their own lack them in a language of the site, have plain quotation marks, or put a name after a word that asks for
another case.
"""

from django.utils.translation import gettext_noop

TEXTS = (
    gettext_noop("- Select an option -"),
    gettext_noop("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
    gettext_noop("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s across entire site."),
    gettext_noop(
        "%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s in "
        "'<span class=\"w-title-ellipsis\">%(title)s</span>'."
    ),
    gettext_noop("Actions (footer)"),
    gettext_noop("Authenticator code"),
    gettext_noop("Add %(label)s"),
    gettext_noop("Add %(model_name)s"),
    gettext_noop("Choose %(object)s"),
    gettext_noop("Choose another %(object)s"),
    gettext_noop("Edit this %(object)s"),
    gettext_noop("Hello %(username)s,"),
    gettext_noop('The page "%(title)s" has been submitted for approval in moderation stage "%(task)s"'),
    gettext_noop('The page "%(title)s" has been submitted for approval to moderation stage "%(task)s".'),
    gettext_noop('The page "%(title)s" has been approved in workflow "%(workflow)s".'),
    gettext_noop('The following comment was left: "%(comment)s"'),
    gettext_noop("You can preview the page here:"),
    gettext_noop("You can edit the page here:"),
    gettext_noop("You can view the page here:"),
    gettext_noop("Edit your notification preferences here:"),
    gettext_noop("Reports"),
    gettext_noop("Unpublish"),
    gettext_noop("Are you sure you want to unpublish this page?"),
    gettext_noop("Yes, unpublish it"),
)
