"""The addresses of the pages for visitors; the API has its own in matrices/api/urls.py."""

from django.urls import path

from matrices import converters
from matrices.views import changes, check, help_pages, pages, requests, search, sitemaps

converters.register()

urlpatterns = [
    path("", pages.best_language, name="best-language"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemaps"),
    path("<language:language>/", pages.home, name="home"),
    path("<language:language>/sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("<language:language>/help/", help_pages.help_page, name="help"),
    path("<language:language>/help/versions/", help_pages.versions, name="help-versions"),
    path("<language:language>/help/accessibility/", help_pages.accessibility, name="help-access"),
    path("<language:language>/search/", search.search, name="search"),
    path("<language:language>/check/", check.check, name="check"),
    path("<language:language>/check/newest/", check.newest, name="check-newest"),
    path("<language:language>/check/between/", check.between, name="check-between"),
    path("<language:language>/check/libraries/", check.libraries, name="check-libraries"),
    path("<language:language>/request/", requests.ask, name="request"),
    path("<language:language>/request/thanks/", requests.thanks, name="request-thanks"),
    path("<language:language>/changes/", changes.changes, name="changes"),
    path("<language:language>/changes/atom.xml", changes.atom, name="changes-atom"),
    path("<language:language>/changes/feed.json", changes.json_feed, name="changes-feed"),
    path("<language:language>/<key:product>/<key:library>/compare/", changes.compare, name="compare"),
    path("<language:language>/<key:product>/", pages.overview, name="overview"),
    path("<language:language>/<key:product>/<key:library>/", pages.library_page, name="library-page"),
    path("<language:language>/<key:product>/<key:library>/<key:edition>/", pages.library_page, name="edition-page"),
    path(
        "<language:language>/<key:product>/<key:library>/<key:edition>/<key:matrix>.<table_form:form>",
        pages.table_text,
        name="table-text",
    ),
]
