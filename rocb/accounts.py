"""The screens for people who sign in, with the organisation that a contributor writes for."""

from __future__ import annotations

from typing import Any

from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

from rocb.signin import notices


class NewAccountForm(UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"organisation"}


class AccountForm(UserEditForm):
    """Whoever gets another password from an administrator is notified by mail, as by the pages of sign-in."""

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"organisation"}

    def save(self, commit: bool = True) -> Any:
        account = super().save(commit)
        if commit and self.cleaned_data.get("password1"):
            notices.password_set(account)
        return account


class AccountViewSet(UserViewSet):
    def get_form_class(self, for_update: bool = False) -> Any:
        return AccountForm if for_update else NewAccountForm
