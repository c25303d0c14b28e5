"""Images on pages: in a few sizes, as AVIF and WebP, with a JPEG for browsers that support neither.

Terms: an *image* is an editor's upload, a *rendition* Wagtail's resized copy of it, a *cut* the set of renditions for
one place on a page, a *picture* the output of ``components/picture.html`` for a cut.

* ``cuts``: the renditions of each place.
* ``making``: the worker makes them, one at a time; publishing waits for at most a JPEG.
* ``camera_data``: removal of camera metadata from a JPEG.
* ``showing``: a picture from existing renditions. It makes none, so readers never wait for one.

The package has neither an app nor models. Both plug-ins use it; it imports neither.
"""
