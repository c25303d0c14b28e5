"""Bytes of the outside -> plain values. Pure, in a process that may be killed; knows neither Django nor a model."""
