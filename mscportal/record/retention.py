"""Nothing is kept by default: every case and document says when it is reviewed and destroyed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Retained(models.Model):
    """`review_on` and `delete_on` are days; a hold (court, inquiry) stops the destruction."""

    review_on = models.DateField(_("review on"))
    delete_on = models.DateField(_("to be destroyed on"))
    is_held = models.BooleanField(_("destruction stopped"), default=False)
    hold_reason = models.TextField(_("why destruction is stopped"), blank=True, default="")

    class Meta:
        abstract = True
