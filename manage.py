#!/usr/bin/env python
"""Django's command line, with the embedded database started where it is the one in use."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fleetward.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
