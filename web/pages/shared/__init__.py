"""What all pages share: language, filters, converters, notices."""
