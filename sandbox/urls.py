from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.views import LoginView, LogoutView
from django.contrib.staticfiles.views import serve as serve_static
from django.urls import include, path, reverse_lazy
from django.views.static import serve as serve_media
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from sandbox.partner import partner

# In the language of the request.
home = reverse_lazy("wagtail_serve", args=[""])

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("partner/", partner),
    # A real site leaves these two to its web server.
    path("static/<path:path>", serve_static, {"insecure": True}),
    path("media/<path:path>", serve_media, {"document_root": settings.MEDIA_ROOT}),
]

urlpatterns += i18n_patterns(
    path("account/login/", LoginView.as_view(template_name="practice/login.html", next_page=home), name="login"),
    path("account/logout/", LogoutView.as_view(next_page=home), name="logout"),
    path("account/appointments/", include("wagtail_booking.account_urls")),
    path("", include("wagtail_booking.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
