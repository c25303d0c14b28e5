"""Bytes from other sites -> plain values. Pure, in a process that can be killed; knows neither Django nor a model."""
