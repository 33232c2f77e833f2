"""Words that packages show on our screens without translating them into all of our languages.

`update_texts` finds them here. What our .po files say of a word comes before what its package says.
"""

from django.utils.translation import gettext_noop as _

WORDS = {
    "auditlog": (
        _("timestamp"),
        _("actor"),
        _("action"),
        _("content type"),
        _("object representation"),
        _("object pk"),
        _("create"),
        _("update"),
        _("delete"),
        _("access"),
    ),
    "axes": (
        _("Account locked: too many login attempts. Please try again later."),
        _("Account locked: too many login attempts. Contact an admin to unlock your account."),
        _("access attempt"),
        _("access attempts"),
        _("access failure"),
        _("access failures"),
        _("access log"),
        _("access logs"),
        _("Access lock out"),
        _("Attempt Remaining"),
        _("Attempt Time"),
        _("Clean up expired attempts"),
        _("Failed Logins"),
        _("Form Data"),
        _("GET Data"),
        _("HTTP Accept"),
        _("IP Address"),
        _("Locked Out"),
        _("Logout Time"),
        _("Meta Data"),
        _("Not set"),
        _("Path"),
        _("POST Data"),
        _("Session key hash (sha256)"),
        _("User Agent"),
        _("Username"),
    ),
}
"""Package → its words."""
