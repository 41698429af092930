# shellcheck shell=sh
# Shared by every script that changes a machine. Values in capitals are set before it runs.
set -eu
umask 077
log_file=/var/log/gitstead.log

# One script at a time: a step of a killed run ends before the next one looks or acts.
lock() {
  exec 9>/run/gitstead.lock
  flock -n 9 && return
  echo "waiting for a step of an earlier run that is still under way here" >&2
  flock -w 300 9 || {
    echo "error: a step of an earlier run has not ended in 300 s" >&2
    exit 1
  }
}

# write FILE TEXT: whole or not at all, also when the power fails.
write() {
  mkdir -p "$(dirname "$1")"
  printf '%s' "$2" >"$1.new"
  sync "$1.new"
  mv "$1.new" "$1"
  sync "$(dirname "$1")"
}

journal() {
  write /var/lib/gitstead/journal.json "$1"
}

# What the kubelet complains about explains more than "timed out" does.
kubelet_error() {
  said=$(journalctl -u kubelet -n 300 -o cat --no-pager | grep '^[EF][0-9]' | tail -n 1)
  [ -z "$said" ] || echo "error: the kubelet says: ${said#*] }" >&2
}

# Runs a command whose output goes to a file on the machine, so that it outlives the connection,
# and shows the end of it only when the command fails.
logged() {
  if "$@" >"$log_file" 2>&1; then return; fi
  tail -n 30 "$log_file" >&2
  kubelet_error
  exit 1
}
