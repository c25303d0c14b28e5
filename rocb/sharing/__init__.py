"""Parts of this site on the pages of others: embeds, oEmbed cards, text to copy, and images for link previews.

``drawing`` draws an image with title, kind and date for items without a picture. ``pictures`` finds these items, stores
the image and deletes it.
"""
