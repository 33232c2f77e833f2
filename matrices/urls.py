"""The addresses of the pages for visitors; the API has its own in matrices/api/urls.py."""

from django.urls import path

from matrices import converters
from matrices.views import check, pages, search

converters.register()

urlpatterns = [
    path("", pages.best_language, name="best-language"),
    path("<language:language>/", pages.home, name="home"),
    path("<language:language>/search/", search.search, name="search"),
    path("<language:language>/check/", check.check, name="check"),
    path("<language:language>/check/newest/", check.newest, name="check-newest"),
    path("<language:language>/check/between/", check.between, name="check-between"),
    path("<language:language>/check/libraries/", check.libraries, name="check-libraries"),
    path("<language:language>/<key:product>/", pages.overview, name="overview"),
    path("<language:language>/<key:product>/<key:library>/", pages.library_page, name="library-page"),
    path("<language:language>/<key:product>/<key:library>/<key:edition>/", pages.library_page, name="edition-page"),
    path(
        "<language:language>/<key:product>/<key:library>/<key:edition>/<key:matrix>.<table_form:form>",
        pages.table_text,
        name="table-text",
    ),
]
