from django.apps import AppConfig


class MatricesConfig(AppConfig):
    name = "matrices"
    verbose_name = "Compat KB"
    default_auto_field = "django.db.models.BigAutoField"
