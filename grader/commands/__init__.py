"""The commands, a module each: they read arguments and print; the work is done elsewhere."""
