"""The addresses of the pages for visitors; the API has its own in matrices/api/urls.py."""

from django.urls import path

from matrices import check_views, converters, views

converters.register()

urlpatterns = [
    path("", views.best_language, name="best-language"),
    path("<language:language>/", views.home, name="home"),
    path("<language:language>/check/", check_views.check, name="check"),
    path("<language:language>/check/newest/", check_views.newest, name="check-newest"),
    path("<language:language>/check/between/", check_views.between, name="check-between"),
    path("<language:language>/check/libraries/", check_views.libraries, name="check-libraries"),
    path("<language:language>/<key:product>/", views.overview, name="overview"),
    path("<language:language>/<key:product>/<key:library>/", views.library_page, name="library-page"),
    path("<language:language>/<key:product>/<key:library>/<key:edition>/", views.library_page, name="edition-page"),
]
