"""All addresses."""

from django.urls import URLPattern, URLResolver, include, path

from mscportal.health import healthz
from mscportal.home import home
from mscportal.language import set_language
from mscportal.navigation import navigation_list

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("navigation/", navigation_list, name="navigation"),
    path("language/", set_language, name="set_language"),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("account/sso/", include("allauth.socialaccount.urls")),
    path("account/sso/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("", include("partners.urls")),
    path("", include("cases.urls")),
    path("", include("meetings.urls")),
    path("", include("mscportal.audit.urls")),
    path("", include("mscportal.inquiry.urls")),
]
