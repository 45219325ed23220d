"""Reading from the store: what planning and pages need."""
