"""Access to documents and images, their forms, and how they are served and stored.

``access`` has the one rule for who can see a file. ``replacing`` keeps the renditions of a replaced image for a day.
"""
