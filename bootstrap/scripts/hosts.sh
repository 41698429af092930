# shellcheck shell=sh
# Gives NAME the one ADDRESS in /etc/hosts. In place: in a container the file cannot be replaced,
# and its engine writes it anew at each start, after which the machine adds what is kept here.

umask 022
write /var/lib/gitstead/hosts "$ADDRESS $NAME
"
others=$(grep -vwF -e "$NAME" /etc/hosts || true)
printf '%s\n%s %s\n' "$others" "$ADDRESS" "$NAME" >/etc/hosts
