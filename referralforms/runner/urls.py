"""Where forms are sent to; neutral addresses, since they stay in a browser's history."""

from django.urls import path

from referralforms.runner import checking, printing, returning, steps, views

urlpatterns = [
    path("<int:page_id>/paper/", printing.paper, name="form_paper"),
    path("<int:page_id>/send/", views.send, name="form_send"),
    path("<int:page_id>/sent/<str:receipt>/", views.sent, name="form_sent"),
    path("<int:page_id>/whole/", views.whole, name="form_whole"),
    path("<int:page_id>/step/<int:number>/", steps.post, name="form_post"),
    path("<int:page_id>/check/", checking.send, name="form_send_checked"),
    path("<int:page_id>/keep/", steps.keep, name="form_keep"),
    path("<int:page_id>/ended/", steps.ended, name="form_ended"),
    path("<int:page_id>/saved/<str:link>/", returning.come_back, name="form_return"),
    path("<int:page_id>/<uuid:draft>/check/", checking.check, name="form_check"),
    path("<int:page_id>/<uuid:draft>/<int:number>/", steps.step, name="form_step"),
]
