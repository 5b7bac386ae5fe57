"""The forms and pages for members of staff and their roles, with what Wagtail's own leave out or leave open."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views import groups
from wagtail.users.views.users import CreateView, DeleteView, EditView, UserViewSet

from home import roles
from home.models import Area
from home.role_rules import OWN, SUPERUSERS

AREAS = forms.ModelMultipleChoiceField(
    queryset=Area.objects.all(),
    required=False,
    widget=forms.CheckboxSelectMultiple,
    help_text="Whose submissions this person works on, if their role lets them.",
)


class StaffCreationForm(UserCreationForm):
    areas = AREAS

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"areas"}


class StaffEditForm(UserEditForm):
    areas = AREAS

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"areas"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.was_superuser = self.instance.is_superuser

    def clean(self) -> dict:
        """Refuse what would let somebody give themselves rights: of a superuser's account, or of their own roles."""
        cleaned = super().clean()
        if self.was_superuser and not self.editor.is_superuser:
            raise ValidationError(SUPERUSERS)
        if self.instance == self.editor and self.changes({"groups", "areas"}) and not self.editor.is_superuser:
            raise ValidationError(OWN)
        return cleaned

    def changes(self, names: set[str]) -> bool:
        return bool(names.intersection(self.changed_data))


class Recorded(PermissionCheckedMixin):
    """A page that changes what a person or a role may do: recorded in the same transaction."""

    def save_instance(self):
        before = roles.held(self.object) if self.object else set()
        saved = super().save_instance()
        roles.record(saved, before, by=self.request.user)
        return saved

    def delete_action(self):
        with transaction.atomic():
            roles.record(self.object, roles.held(self.object), by=self.request.user, now=set())
            super().delete_action()


class Edited(PermissionCheckedMixin):
    """A page with the form of one person."""

    def get_form(self):
        form = super().get_form()
        form.editor = self.request.user
        if not form.editor.is_superuser:
            form.fields.pop("is_superuser", None)  # nobody makes somebody more than they are
        return form


class StaffCreateView(Recorded, Edited, CreateView):
    pass


class StaffEditView(Recorded, Edited, EditView):
    pass


class StaffDeleteView(Recorded, DeleteView):
    pass


class RoleCreateView(Recorded, groups.CreateView):
    pass


class RoleEditView(Recorded, groups.EditView):
    pass


class RoleDeleteView(Recorded, groups.DeleteView):
    pass


class RoleViewSet(groups.GroupViewSet):
    add_view_class = RoleCreateView
    edit_view_class = RoleEditView
    delete_view_class = RoleDeleteView


class StaffViewSet(UserViewSet):
    add_view_class = StaffCreateView
    edit_view_class = StaffEditView
    delete_view_class = StaffDeleteView

    def get_form_class(self, for_update=False):
        return StaffEditForm if for_update else StaffCreationForm
