"""Parts that all pages share: language, filters, converters, notices."""
