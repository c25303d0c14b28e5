"""The tests. Their folders mirror the tree; `environment` prepares the process, `factories` makes rows."""
