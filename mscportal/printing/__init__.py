"""HTML to PDF/UA, and the reader's name on each copy."""
