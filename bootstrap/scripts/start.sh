# shellcheck shell=sh
# Starts UNIT now and with the machine.

systemctl enable "$UNIT" 2>/dev/null
systemctl start "$UNIT"
