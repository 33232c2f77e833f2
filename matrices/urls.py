"""The addresses of the pages for visitors; the API has its own in matrices/api/urls.py."""

from django.urls import path

from matrices import converters, views

converters.register()

urlpatterns = [
    path("", views.best_language, name="best-language"),
    path("<language:language>/", views.home, name="home"),
    path("<language:language>/<key:product>/", views.overview, name="overview"),
    path("<language:language>/<key:product>/<key:library>/", views.library_page, name="library-page"),
    path("<language:language>/<key:product>/<key:library>/<key:edition>/", views.library_page, name="edition-page"),
]
