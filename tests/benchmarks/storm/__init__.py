"""Many hostile clients on this machine, limited in number and time, and one honest visitor."""
