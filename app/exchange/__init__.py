"""Exchange with the world: the IATI activity file, and every table of the money as CSV and XLSX."""
