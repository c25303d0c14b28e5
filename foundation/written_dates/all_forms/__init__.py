"""Optional app: dates as people enter them, in every form of the CMS, including Wagtail's scheduling and filters."""
