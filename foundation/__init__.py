"""What both plug-ins stand on. Each package below is small, is named for what it is, and knows neither plug-in nor site."""
