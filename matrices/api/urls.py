"""The addresses of the API."""

from django.urls import path

from matrices import converters
from matrices.api import catalogue, check, schema, statements, views

converters.register()

urlpatterns = [
    path("products/", catalogue.ProductList.as_view(), name="api-products"),
    path("libraries/", catalogue.LibraryList.as_view(), name="api-libraries"),
    path("editions/", catalogue.EditionList.as_view(), name="api-editions"),
    path("capabilities/", catalogue.CapabilityList.as_view(), name="api-capabilities"),
    path("deployment-types/", catalogue.DeploymentTypeList.as_view(), name="api-deployment-types"),
    path("frameworks/", catalogue.FrameworkList.as_view(), name="api-frameworks"),
    path("runtimes/", catalogue.RuntimeList.as_view(), name="api-runtimes"),
    path("pages/", views.PageList.as_view(), name="api-pages"),
    path("pages/<key:product>/<key:library>/", views.PageView.as_view(), name="api-library-page"),
    path("pages/<key:product>/<key:library>/<key:edition>/", views.PageView.as_view(), name="api-edition-page"),
    path("statements/", statements.StatementList.as_view(), name="api-statements"),
    path("changes/", views.ChangeList.as_view(), name="api-changes"),
    path("schema/", schema.SchemaView.as_view(), name="api-schema"),
    path("docs/", schema.docs, name="api-docs"),
    path("check/", check.CheckView.as_view(), name="api-check"),
    path("check/newest/", check.NewestVersion.as_view(), name="api-check-newest"),
    path("check/between/", check.BetweenVersions.as_view(), name="api-check-between"),
    path("check/libraries/", check.SupportingLibraries.as_view(), name="api-check-libraries"),
    path("dataset/", views.DatasetView.as_view(), name="api-dataset"),
]
