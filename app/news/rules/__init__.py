"""Rules of articles: their parts, figures in their text, quotations, and the way to publication."""
