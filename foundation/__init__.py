"""What both plug-ins are built on. Each package is small, has a descriptive name, and knows neither plug-in nor site."""
