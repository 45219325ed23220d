"""Road graphs, their files, and the readers of OpenStreetMap and networkx files."""
