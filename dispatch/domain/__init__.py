"""The words of the business as frozen values that know no file and no database."""
