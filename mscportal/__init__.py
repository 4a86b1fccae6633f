"""The portal: settings, addresses, commands; guard and record are its ground floors."""
