"""The gated PixelCNN at run time: parameters laid out for samplers, the exact cached sampler, and its backends."""
