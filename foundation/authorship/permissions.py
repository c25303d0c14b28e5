"""Permission tester that follows the registered permission policy."""

from __future__ import annotations

from typing import Any

from wagtail.models import Revision
from wagtail.models.pages import PagePermissionTester


class PolicyPermissionTester(PagePermissionTester):
    """Wagtail's tester, extended by the policy; Wagtail itself considers only grants and the owner.

    The policy may let more people edit (``change``) and forbid new subpages (``add``). Users who may not change the
    whole branch can neither delete nor move a page that was ever public or that others edited. The office keeps those
    pages as its record.
    """

    def can_edit(self) -> bool:
        return bool(super().can_edit() or (not self.page_is_root and self._policy_allows("change")))

    def can_add_subpage(self) -> bool:
        return bool(super().can_add_subpage() and self._policy_allows("add"))

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        is_whole_branch = self.user.is_superuser or (self.user.is_active and "change" in self.permissions)
        if not is_whole_branch and self.page.first_published_at:
            return False
        is_allowed = bool(super().can_delete(ignore_bulk=ignore_bulk))
        return is_allowed and (is_whole_branch or not self._others_wrote_in_it())

    def _policy_allows(self, action: str) -> bool:
        return bool(self.permission_policy.user_has_permission_for_instance(self.user, action, self.page))

    def _others_wrote_in_it(self) -> bool:
        """Return whether other users wrote in the page. Cached on the page, because list rows check it for every
        button."""
        answers: dict[Any, bool] = self.page.__dict__.setdefault("_others_than", {})
        if self.user.pk not in answers:
            revisions = Revision.objects.for_instance(self.page).exclude(user=None)
            answers[self.user.pk] = revisions.exclude(user=self.user).exists()
        return answers[self.user.pk]


class WrittenByOthers:
    """Mixin for page types written by external authors, before ``Page`` in the bases. Uses `PolicyPermissionTester`."""

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return PolicyPermissionTester(user, self)
