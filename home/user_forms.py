"""The forms for members of staff, with what Wagtail's own leave out or leave open."""

from django import forms
from django.core.exceptions import ValidationError
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import EditView, UserViewSet

from home.models import Area

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
            raise ValidationError("Only a superuser may change a superuser's account.")
        if self.instance == self.editor and self.changes({"groups", "areas"}) and not self.editor.is_superuser:
            raise ValidationError("Ask another administrator to change your own roles and areas.")
        return cleaned

    def changes(self, names: set[str]) -> bool:
        return bool(names.intersection(self.changed_data))


class StaffEditView(EditView):
    def get_form(self):
        form = super().get_form()
        form.editor = self.request.user
        return form


class StaffViewSet(UserViewSet):
    edit_view_class = StaffEditView

    def get_form_class(self, for_update=False):
        return StaffEditForm if for_update else StaffCreationForm
