"""The forms and pages for members of staff and their roles, with what Wagtail's own leave out or leave open."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
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
    may_set_password = True

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"areas"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.was_superuser, self.address_before = self.instance.is_superuser, self.instance.email

    @property
    def password_enabled(self) -> bool:
        return self.may_set_password and super().password_enabled

    def leave_password_alone(self) -> None:
        """Let nobody sign in as a colleague: who forgot a password asks for another, which leads through their mail."""
        self.may_set_password = False
        for name in ("password1", "password2"):
            self.fields.pop(name, None)

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
    """A page that changes what a person may do: recorded in the same transaction."""

    def save_instance(self):
        before = roles.held(self.object) if self.object else set()
        saved = super().save_instance()
        roles.record(saved, before, by=self.request.user, moved_from=self.moved_from())
        return saved

    def moved_from(self) -> str:
        """Return the address of the account until now, if it is another from now on."""
        return getattr(self.form, "address_before", "") if "email" in self.form.changed_data else ""

    def delete_action(self):
        with transaction.atomic():
            roles.record(self.object, roles.held(self.object), by=self.request.user, now=set())
            super().delete_action()


class RoleRecorded(PermissionCheckedMixin):
    """A page with the form of a role, and the panels with its rights over pages and collections."""

    def process_form(self):
        """
        Raises:
            PermissionDenied: they have this role themselves.
        """
        if not self.request.user.is_superuser and self.request.user.groups.filter(pk=self.object.pk).exists():
            raise PermissionDenied
        with transaction.atomic():
            before = roles.held(self.object)
            response = super().process_form()
            roles.record(self.object, before, by=self.request.user)
        return response


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
    def get_form(self):
        form = super().get_form()
        if not form.editor.is_superuser and form.editor != form.instance:
            form.leave_password_alone()
        return form


class StaffDeleteView(Recorded, DeleteView):
    pass


class RoleCreateView(RoleRecorded, groups.CreateView):
    pass


class RoleEditView(RoleRecorded, groups.EditView):
    pass


class RoleDeleteView(Recorded, groups.DeleteView):
    @transaction.atomic
    def delete_action(self):
        members = [(each, roles.held(each)) for each in self.object.user_set.all()]
        super().delete_action()
        for person, before in members:
            roles.record(person, before, by=self.request.user)


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
