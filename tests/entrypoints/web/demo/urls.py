"""All addresses, as they are in demo mode."""

from django.urls import include, path

from fleetward.config.urls import urlpatterns as usual
from fleetward.entrypoints.web.demo import views

demo = [path("", views.demo, name="demo"), path("sign-in/", views.sign_in, name="demo-sign-in")]
urlpatterns = [path("demo/", include(demo)), *usual]
