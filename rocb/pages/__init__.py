"""The site's own pages: home page, directory of organisations, topics, documents and people.

``parity`` counts what is missing in each language, for the CMS.
``routing`` finds the page of an address, ``sitemap`` lists all of them for programs, ``site_map`` the sections for
readers. ``viewsets`` and ``organisation_form`` are the
screens of vocabularies in the CMS.
"""
