"""Addresses under `/admin/` that belong to no model."""

from django.contrib import admin
from django.urls import path

from matrices.admin.batches import batch
from matrices.admin.dashboard import fix_view
from matrices.admin.history import history, restore
from matrices.admin.imports import import_page
from matrices.admin.keys import merge_view, rename_view, retire_view
from matrices.admin.tables import export, table, tables

view = admin.site.admin_view

urlpatterns = [
    path("tables/", view(tables), name="admin-tables"),
    path("tables/<slug:name>/<str:scope>/", view(table), name="admin-table"),
    path("tables/<slug:name>/<str:scope>/export/<slug:format_name>/", view(export), name="admin-table-export"),
    path("imports/<slug:key>/", view(import_page), name="admin-import"),
    path("findings/fix/", view(fix_view), name="admin-fix-finding"),
    path("history/<slug:model>/<int:key>/", view(history), name="admin-history"),
    path("history/<slug:model>/<int:key>/restore/", view(restore), name="admin-history-restore"),
    path("keys/<slug:model>/<int:pk>/rename/", view(rename_view), name="admin-key-rename"),
    path("keys/<slug:model>/<int:pk>/retire/", view(retire_view), name="admin-key-retire"),
    path("keys/<slug:model>/<int:first>/<int:second>/merge/", view(merge_view), name="admin-key-merge"),
    path("batches/<slug:key>/", view(batch), name="admin-batch"),
]
