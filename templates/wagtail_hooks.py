"""What document templates hang on Wagtail."""

from wagtail.snippets.models import register_snippet

from .admin.viewset import DocumentTemplateViewSet

register_snippet(DocumentTemplateViewSet)
