# shellcheck shell=sh
# Gives NAME the one ADDRESS in /etc/hosts. In place: in a container the file cannot be replaced.

others=$(grep -vwF -e "$NAME" /etc/hosts || true)
printf '%s\n%s %s\n' "$others" "$ADDRESS" "$NAME" >/etc/hosts
