"""The addresses of the API."""

from django.urls import path

from matrices import converters
from matrices.api import views

converters.register()

urlpatterns = [
    path("pages/<key:product>/<key:library>/", views.PageView.as_view(), name="api-library-page"),
    path("pages/<key:product>/<key:library>/<key:edition>/", views.PageView.as_view(), name="api-edition-page"),
    path("dataset/", views.DatasetView.as_view(), name="api-dataset"),
]
