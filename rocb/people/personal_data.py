"""User accounts, found by email address (a hook of ``custody``).

The person's texts and decisions are kept under an anonymised account that cannot sign in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.users.models import UserProfile

from foundation.custody.personal_data import Kept, Own, PersonalData, Who
from rocb.models import User
from rocb.signin import kept


class Accounts(PersonalData):
    name = "accounts"
    label = gettext_lazy("Accounts")

    def _accounts(self, who: Who) -> Any:
        wanted = Q(email__iexact=who.email) | Q(username__iexact=who.email)
        return User.objects.filter(wanted).order_by("pk") if who.email else User.objects.none()

    def find(self, who: Who, *, by: Any) -> Sequence[Kept]:
        finder = AdminURLFinder(by)
        found = []
        for row in self._accounts(who):
            stays = self._stays(row, by)
            name = f"{row.username}, {row.get_full_name() or row.email}"
            found += [Kept(name, finder.get_edit_url(row) or "", stays), Kept(kept.in_words(row), "", stays)]
        return found

    def _stays(self, row: User, by: Any) -> str:
        """Return why the account is kept, or an empty string. Permission to erase data does not include closing
        accounts."""
        if row.pk == by.pk:
            return _("it is your own account. Another administrator can close it.")
        may_delete = by.has_perm("rocb.delete_user") and (by.is_superuser or not row.is_superuser)
        return "" if may_delete else _("only an administrator can close it.")

    def export(self, who: Who, *, by: Any) -> Sequence[dict[str, Any]]:
        return [
            {
                "user_name": row.username,
                "first_name": row.first_name,
                "last_name": row.last_name,
                "email": row.email,
                "organisation": str(row.organisation) if row.organisation else None,
                "groups": sorted(row.groups.values_list("name", flat=True)),
                "created_at": row.date_joined,
                "last_login_at": row.last_login,
                "is_active": row.is_active,
                **kept.export(row),
            }
            for row in self._accounts(who)
        ]

    def erase(self, who: Who, *, by: Any, at: datetime) -> int:
        rows = [row for row in self._accounts(who) if not self._stays(row, by)]
        for row in rows:
            close(row)
        return len(rows)

    def erase_own(self, email: str, *, at: datetime) -> Own:
        said = _("An account that you use to write for this site. Our office can close it.")
        return Own(left=[said for _row in self._accounts(Who(email))])


def close(account: User) -> None:
    """Anonymise the account, so that it can no longer sign in."""
    account.username = f"closed-{account.pk}"
    account.first_name = account.last_name = account.email = ""
    account.is_active = account.is_superuser = account.is_staff = False
    account.organisation = None
    account.set_unusable_password()
    account.save()
    account.groups.clear()
    account.user_permissions.clear()
    cast(Any, account).api_tokens.all().delete()
    UserProfile.objects.filter(user=account).delete()
    kept.forget(account)


@hooks.register("register_personal_data")
def accounts() -> PersonalData:
    return Accounts()
