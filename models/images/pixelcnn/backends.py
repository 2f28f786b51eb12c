"""Who samples."""

from __future__ import annotations

from models.images.pixelcnn.cached import rows

__all__ = ["rows"]
