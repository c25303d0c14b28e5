"""Account screens, with the organisation that a contributor writes for.

First and last name are optional, although Wagtail requires them. An account made on the command line has neither, and
its user could not even change their language. Some people have one name only.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, BaseSettingsPanel
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

from rocb.models import User
from rocb.signin import notices


class NamesOptional(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].required = False


class NewAccountForm(NamesOptional, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"organisation"}


class AccountForm(NamesOptional, UserEditForm):
    """Form for an account. The user is emailed when an administrator sets their password, as by the sign-in pages."""

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


class OwnNameForm(NamesOptional, forms.ModelForm):  # type: ignore[type-arg]
    email = forms.EmailField()

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email"]


class OwnNamePanel(BaseSettingsPanel):
    name = "name_email"
    order = 100
    form_class = OwnNameForm


class OwnAccountView(AccountView):
    def get_panels(self) -> list[BaseSettingsPanel]:
        return [self._without_duties(panel) for panel in super().get_panels()]

    def _without_duties(self, panel: BaseSettingsPanel) -> BaseSettingsPanel:
        if panel.name != OwnNamePanel.name:
            return panel
        own = OwnNamePanel(self.request, panel.user, panel.profile)
        own.title = panel.title
        return own


own_account = never_cache(require_admin_access(OwnAccountView.as_view()))
