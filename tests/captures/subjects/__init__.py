"""What is crafted: each module's `captures()` yields the captures of one subject."""
