"""Travel on a road graph that this process holds: from OpenStreetMap or networkx."""
