#!/bin/sh
# Install the agent on a Linux PC, as root: a virtual environment of its own, the service, and the users' helper.
# DESTDIR=/some/folder installs below that folder and starts nothing. PYTHON names another Python, 3.11 or newer.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=${DESTDIR:-}
home=$root/opt/fleetward-agent
python=${PYTHON:-python3}

if [ -z "$root" ] && [ "$(id -u)" != 0 ]; then
    echo "Run this as root." >&2
    exit 1
fi
if ! "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer with venv is needed (Debian: apt-get install python3-venv)." >&2
    exit 1
fi

"$python" -m venv "$home"
copy=$(mktemp -d)  # building leaves traces beside the sources
trap 'rm -rf "$copy"' EXIT
cp -R "$here/pyproject.toml" "$here/README.md" "$here/fleetward_agent" "$copy"
"$home/bin/python" -m pip install --quiet --disable-pip-version-check "$copy"
install -m 0644 "$here/README.md" "$home/README.md"

install -d "$root/usr/local/bin" "$root/etc/systemd/system" "$root/etc/xdg/autostart"
ln -sf /opt/fleetward-agent/bin/fleetward-agent "$root/usr/local/bin/fleetward-agent"
install -m 0644 "$here/install/fleetward-agent.service" "$root/etc/systemd/system/"
install -m 0644 "$here/install/fleetward-agent-notify.desktop" "$root/etc/xdg/autostart/"

for program in smartctl fwupdmgr; do
    command -v "$program" >/dev/null || echo "$program is not installed: what it reads will be 'no data'." >&2
done

if [ -z "$root" ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl enable --now fleetward-agent.service
fi
echo "Installed. Next: fleetward-agent enroll --server https://... [--key KEY]"
