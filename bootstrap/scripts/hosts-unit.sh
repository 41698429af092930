# shellcheck shell=sh
# Installs UNIT, which repeats the entry in /etc/hosts at each start.

umask 022
write /etc/systemd/system/gitstead-hosts.service "$UNIT"
systemctl enable gitstead-hosts.service 2>/dev/null
