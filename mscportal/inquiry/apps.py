from django.apps import AppConfig


class InquiryConfig(AppConfig):
    name = "mscportal.inquiry"
    label = "inquiry"
