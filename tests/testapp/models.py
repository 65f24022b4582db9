from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page


class HomePage(Page):
    template = "testapp/home_page.html"
    body = StreamField([("text", blocks.RichTextBlock())], blank=True)
    content_panels = [*Page.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = "home page"
