"""Images as pages show them: in few sizes, as AVIF and WebP, with a JPEG for all others.

Words: an *image* is what an editor uploads; a *rendition* Wagtail's resized copy of it; a *cut* the set of renditions for
one place on a page; a *picture* what ``components/picture.html`` prints of a cut.

* ``cuts``: which renditions a place asks for.
* ``making``: the worker makes them, one at a time; who publishes waits for a JPEG at most.
* ``camera_data``: what a camera writes beside a picture, and a JPEG without it.
* ``showing``: a picture of the renditions that are there. It makes none, so no reader waits for one.

No app and no model: both plug-ins stand on it, and it knows neither.
"""
