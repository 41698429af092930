# shellcheck shell=sh
# Shared by every script that changes a machine. Values in capitals are set before it runs.
set -eu
umask 077
log_file=/var/log/gitstead.log

# RUN: the run that a script acts for; empty where nothing holds the lease, as in a look.
# A machine belongs to the run that looked at it last: FENCE names it, with its number.
FENCE=/var/lib/gitstead/run

# One script at a time: a step of a killed run ends before the next one looks or acts.
lock() {
  await_steps -x
  owned
}

# await_steps -x|-s: alone here, or beside other steps that take no lock of their own.
await_steps() {
  exec 9>/run/gitstead.lock
  flock -n "$1" 9 && return
  echo "waiting for a step of an earlier run that is still under way here" >&2
  flock -w 300 "$1" 9 || {
    echo "error: a step of an earlier run has not ended in 300 s" >&2
    exit 1
  }
}

# Ends a script of a run that another one has followed, however late it arrives.
owned() {
  [ -n "${RUN-}" ] || return 0
  owner=
  if [ -r "$FENCE" ]; then read -r owner _ <"$FENCE" || true; fi
  [ "$owner" = "$RUN" ] && return
  echo "error: a later run has taken over this machine; this one must not go on" >&2
  exit 75
}

# Makes this machine the run's own, once whatever an earlier one left under way here has ended.
# CLAIM: the run. EPOCH: its number, which grows with each run that holds the lease.
claim() {
  [ -n "${CLAIM-}" ] || return 0
  await_steps -x
  owner='' known=
  # An empty fence counts as none, as on a machine made anew: it lets no step in until a run looks, and a run
  # looks only while it holds the lease.
  if [ -r "$FENCE" ]; then read -r owner known <"$FENCE" || true; fi
  known=${known:-0}
  [ "$owner" = "$CLAIM" ] && return
  if [ "$known" -ge "$EPOCH" ]; then
    echo "error: a later run has claimed this machine, epoch $known" >&2
    exit 76
  fi
  write "$FENCE" "$CLAIM $EPOCH
"
}

# write FILE TEXT: whole or not at all, also when the power fails.
write() {
  mkdir -p "$(dirname "$1")"
  printf '%s' "$2" >"$1.new"
  sync "$1.new"
  mv "$1.new" "$1"
  sync "$(dirname "$1")"
}

# journal ENTRY: with the time of this machine in it.
journal() {
  now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  : "${began:=$now}"
  write /var/lib/gitstead/journal.json "$(printf '%s' "$1" | sed "s/@began@/$began/; s/@now@/$now/")
"
}

# The address at which the API server of this machine answers.
api_address() {
  listen=
  if [ -r /etc/kubernetes/gitstead/listen ]; then read -r listen </etc/kubernetes/gitstead/listen; fi
  echo "${listen:-127.0.0.1}"
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

if [ -n "${RUN-}" ] && [ -z "${CLAIM-}" ]; then
  await_steps -s
  owned
fi
