raise RuntimeError("This plugin cannot start.")
