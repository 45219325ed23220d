"""Travel on a road graph in this process, read from OpenStreetMap or networkx files."""
