"""Where a member lands: the first entry of the own navigation."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from mscportal.navigation import entries


def home(request: HttpRequest) -> HttpResponseRedirect:
    """Send the member to what the own role works with."""
    shown = entries(request, request.path)
    return redirect(shown[0]["url"] if shown else "account_change_password")
