"""Letters: documents on paper. A document's content goes in, an accessible PDF comes out (`render.render`)."""

# Points of the body text: usual and large print.
SIZES = (12, 18)
