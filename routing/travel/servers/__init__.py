"""Travel from routing servers over HTTP."""
