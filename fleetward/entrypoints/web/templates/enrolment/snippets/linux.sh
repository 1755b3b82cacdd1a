{% autoescape off %}#!/bin/sh
# Fleetward enrolment package: {{ label }}
set -eu
fleetward-agent enroll --server {{ server }} --key {{ key }}
{% endautoescape %}
