"""Optional app: the screens of the plug-ins for authors, for all pages of the CMS.

A site that lists it in ``INSTALLED_APPS`` gets, for pages of every type:

* the arranged menus of ``screens.menus`` and the main button of ``action_menu``;
* one panel of waiting work on the home page, in place of Wagtail's two workflow panels (``waiting``);
* lists and rows of fields that fit a narrow screen;
* what the plug-ins add to the editors of their own pages, such as pasting formatted text.
"""
