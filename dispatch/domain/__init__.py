"""The words of the business as frozen values, free of files and databases."""
