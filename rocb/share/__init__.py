"""The picture of what has none, for programs that show a link: title, kind and date in the look of the site.

``drawing`` paints it from words alone; ``keeping`` says whose is due, stores it and takes it away.
"""
