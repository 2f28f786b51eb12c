"""Which trained models the tab knows, and which of them ship."""

from __future__ import annotations

from models.images import catalogue
from models.registry import Text

MODELS = {
    "digits": ("pixelcnn_digits", Text("digits", "цифры")),
    "grey": ("pixelcnn_digits_grey", Text("digits in grey", "серые")),
    "fashion": ("pixelcnn_fashion", Text("clothes", "одежда")),
    "emoji": ("pixelcnn_emoji", Text("emoji", "эмодзи")),
}
"""The model that completes pictures under any mask, by the pictures that it has learned."""

RASTER = {"digits": "pixelcnn_digits_raster", "fashion": "pixelcnn_fashion_raster"}
"""The same layers without a U-Net, so that no mask is known, by the same pictures; where such a model was trained."""

COLOUR = "emoji"  # the kind that comes in colour


def shelf(key: str) -> str:
    """The name of the shipped pictures (`models.images.samples`) of a kind."""
    return key if key in (COLOUR, "fashion") else "digits"


def there(*names: str) -> bool:
    """Whether all these assets ship."""
    return set(names) <= set(catalogue())


def pictures() -> dict[str, Text]:
    """The kinds of pictures that can be completed, by the key of `MODELS`; digits always count as one."""
    return {key: title for key, (name, title) in MODELS.items() if key == "digits" or there(name)}
