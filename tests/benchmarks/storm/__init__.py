"""Many clients that mean no good, all on this machine and bounded in number and time, and one visitor who does."""
