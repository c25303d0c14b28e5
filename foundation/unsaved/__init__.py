"""Text that was typed into a form of the CMS is stored in the browser until the server has saved it.

Optional app: add it to ``INSTALLED_APPS``, and `middleware.UnsavedMiddleware` at the end of ``MIDDLEWARE``. It adds a
script to all forms of the CMS and changes neither models nor views.

* ``static/unsaved``: ``fields.js`` reads what a form contains, as names and values. ``copies.js`` stores copies
  (IndexedDB) by user and form. ``connection.js`` checks the connection to the server and opens sign-in over the form.
  ``requests.js`` repeats what other scripts of the CMS sent while the user was signed out. ``forms.js`` maintains the
  copy of one form, delays submission until the server can respond, and offers to restore unsaved text. ``watch.js``
  finds the forms of a screen, also those that scripts add later, in dialogs too.
* ``middleware``: tells the browser which copy was saved, and restores a copy into its form.
* ``rendering``: lets any view show a form with given data without saving.
* ``screens``: the current user, for the script. ``csrf``: the page for a form with an outdated token.

Invariant: a copy equals what the form would send, and is deleted only after the server confirmed that it saved the
same. Each form sends the id of its copy and a hash of its content (``unsaved_copy``); the middleware returns both if
the view saved them. Passwords and files are never stored.
"""
