# shellcheck shell=sh
# The API has a name of its own. In place: in a container the file cannot be replaced, and its engine
# writes it anew at each start, after which the machine adds what is kept. API_NAME, API_ADDRESS.

kept=/var/lib/gitstead/hosts

hosts_check() {
  [ -n "$API_NAME" ] || return 0
  line=
  [ ! -e "$kept" ] || read -r line <"$kept"
  [ "$line" = "$API_ADDRESS $API_NAME" ] &&
    awk -v name="$API_NAME" -v address="$API_ADDRESS" '
      { sub(/#.*/, ""); for (i = 2; i <= NF; i++) if ($i == name) { found = 1; if ($1 != address) bad = 1 } }
      END { exit bad || !found }' /etc/hosts && return 0
  printf '%s' "$API_NAME"
  return 1
}

hosts_apply() {
  write "$kept" "$API_ADDRESS $API_NAME
"
  others=$(grep -vwF -e "$API_NAME" /etc/hosts || true)
  printf '%s\n%s %s\n' "$others" "$API_ADDRESS" "$API_NAME" >/etc/hosts
}
