"""Foundation of both plug-ins. Each package is small, has a descriptive name and imports neither a plug-in nor the
site."""
