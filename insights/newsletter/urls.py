"""The newsletter's pages for the public."""

from django.urls import path

from insights.newsletter import views

urlpatterns = [
    path("", views.sign_up, name="newsletter_sign_up"),
    path("asked/", views.asked, name="newsletter_asked"),
    path("confirm/<str:token>/", views.confirm, name="newsletter_confirm"),
    path("leave/<str:token>/", views.leave, name="newsletter_leave"),
]
