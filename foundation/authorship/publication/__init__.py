"""Steps before and after a page with several authors is published.

* ``refusing``: errors of the page's checks stop the publication.
* ``other_language``: text that is not in the language of its page is published only with a reason.
* ``unapproved``: the people who changed the draft since it was last published. ``asking`` has the publisher confirm
  their changes.
* ``scheduling``: publish at a time that one chooses beside the button.
* ``returned``: the message after a reviewer returned a page.
* ``all_versions``: offers to publish the other languages too.
"""
