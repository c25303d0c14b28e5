"""Texts of Django, Wagtail and allauth on our screens and in emails to editors, so that our catalogues contain them.

The libraries' own catalogues lack them in a language of the site, have straight quotation marks, or put a name after a
word that requires another case.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

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
    gettext_noop("Editing %(page_type)s"),
    gettext_noop("New"),
    gettext_noop("New: %(model_name)s"),
    gettext_noop("Hello %(username)s,"),
    gettext_noop("You can edit the page here:"),
    gettext_noop("You can view the page here:"),
    gettext_noop("Edit your notification preferences here:"),
    gettext_noop("Reports"),
    gettext_noop("Unpublish"),
    gettext_noop("Are you sure you want to unpublish this page?"),
    gettext_noop("Are you sure you want to delete this page?"),
    gettext_noop("Are you sure you want to delete this %(model_name)s?"),
    gettext_noop("Are you sure you want to delete this %(snippet_type_name)s?"),
    gettext_noop("Yes, unpublish it"),
    gettext_noop("Yes, unpublish"),
    gettext_noop("No, don't unpublish"),
    gettext_noop("Yes, delete it"),
    gettext_noop("No, don't delete it"),
    gettext_noop("model log entries"),
    gettext_noop("Unschedule"),
    gettext_noop("View latest version"),
    gettext_noop("Currently idle"),
    gettext_noop("Proceeding will overwrite the changes you made in that window."),
    gettext_noop("Proceeding will overwrite the changes made by %(user_name)s."),
    gettext_noop("Alternatively, you can view the latest version in a new tab."),
    gettext_noop("A network error occurred"),
    gettext_noop(
        "Troubleshoot your connection to the site before proceeding. Open the editor in a separate tab to view the last "
        "saved version."
    ),
    gettext_noop("Cancelled by %(cancelled_by)s"),
    gettext_noop("%(model_name)s '%(object)s' deleted."),
    gettext_noop("The %(model_name)s could not be created due to errors."),
    gettext_noop('There are no %(model_name)s to display. Why not <a href="%(add_url)s">add one</a>?'),
    ngettext_lazy(
        '%(total)s Page <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Pages <span class="w-sr-only">created in %(site_name)s</span>',
        "total",
    ),
)
