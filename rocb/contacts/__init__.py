"""Confirmation of an organisation's contact by the organisation.

An editor enters a contact and asks for confirmation. The contact gets an email with a signed link, sees what readers
will see, and confirms it or says what is wrong. After a year the CMS lists the contact again.

* ``confirming``: the key of the link, the request and both answers.
* ``views``: the page behind the link, without account, cookie or script.
* ``screen``: the list in the CMS, what needs attention first.

The values and whether they are public are in `rocb.models.contacts.OfficialContact`.
"""
