"""Text that was typed into a form of the CMS is stored in the browser until the server has saved it.

An app that a site adds by its own wish: one line in ``INSTALLED_APPS``, and `middleware.UnsavedMiddleware` at the end of
``MIDDLEWARE``. It adds a script to all forms of the CMS, and changes no model and no view.

* ``static/unsaved``: ``fields.js`` reads what a form contains, as names and values. ``copies.js`` stores copies (IndexedDB) by
  user and form. ``connection.js`` asks whether the server answers, and opens sign-in over the form. ``forms.js`` keeps
  the copy of one form, holds the form back until the server can answer, and offers what was not saved. ``watch.js`` finds the
  forms of a screen.
* ``middleware``: tells the browser which copy was saved; shows a copy in its form again.
* ``rendering``: lets any view show a form with given data and save nothing.
* ``screens``: who is signed in, for the script. ``csrf``: the page for a form with an outdated token.

The rule: a copy equals what the form would send, and is deleted only if the server confirmed that it saved the same. Each form
sends the id of its copy and a hash of its content (``unsaved_copy``); the middleware returns both if the view saved them.
Passwords and files are never stored.
"""
