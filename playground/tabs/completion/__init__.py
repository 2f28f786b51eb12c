"""PixelCNN: a picture is painted over, and completed pixel by pixel in many ways."""
