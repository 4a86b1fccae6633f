"""What a city file must fit beyond its shape: references, uniqueness, and what stands in the installation already."""
