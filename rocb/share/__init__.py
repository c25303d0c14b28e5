"""Images for link previews of pages without a picture: title, kind and date in the design of the site.

``drawing`` draws them from texts; ``keeping`` finds items that need one, stores it and deletes it.
"""
