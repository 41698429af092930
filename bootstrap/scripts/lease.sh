# shellcheck shell=sh
# Keeps this control plane's part of the cluster's lease. Reads requests from stdin, one a line, and
# answers each with one line. When stdin ends the lease is not given back: it becomes stale.
# CLAIMANT: the run that asks. OWNER: who that is, in one line. STALE: seconds without a beat after which
# a lease is free. Time is the kernel's uptime: setting the clock makes no lease older.

lease=/var/lib/gitstead/lease

# One request at a time, whoever asks.
answer() {
  exec 8>/run/gitstead-lease.lock
  flock 8
  recall
  "$@"
  exec 8>&-
}

# Sets holder (- when free), epoch, owner and age.
recall() {
  holder=- epoch=0 owner='' age=0
  [ -r "$lease" ] || return 0
  {
    read -r holder epoch
    IFS= read -r owner
  } <"$lease"
  read -r uptime _ </proc/uptime
  read -r boot </proc/sys/kernel/random/boot_id
  beaten=0 beat_boot=
  if [ -r "$lease.beat" ]; then read -r beaten beat_boot <"$lease.beat" || true; fi
  # After a restart of the machine its holder has as long as ever to come back. A beat that a power cut has
  # left empty is one of before that restart too.
  [ "$boot" = "$beat_boot" ] || beaten=0
  age=$((${uptime%%.*} - beaten))
}

# take [GONE]: also from the run GONE, which is known to have ended.
take() {
  case "$holder" in
  "$CLAIMANT") ;;
  - | "${1-}") grant $((epoch + 1)) ;;
  *) if [ "$age" -ge "$STALE" ]; then grant $((epoch + 1)); else
    taken busy
    return
  fi ;;
  esac
  renew
}

grant() {
  epoch=$1
  write "$lease" "$CLAIMANT $epoch
$OWNER
"
}

# A lease that is lost once is never renewed. A machine that was made anew has never had one.
beat() {
  case "$holder $epoch" in
  "$CLAIMANT "*) renew ;;
  '- 0') take ;;
  *) taken lost ;;
  esac
}

# Says whose it is. The owner is text of any kind, which echo would not leave alone.
taken() {
  printf '%s %s %s %s\n' "$1" "$age" "$holder" "$owner"
}

# raise NUMBER: machines have seen a later run than this control plane has.
raise() {
  if [ "$holder" != "$CLAIMANT" ]; then
    beat
    return
  fi
  if [ "$1" -gt "$epoch" ]; then grant "$1"; fi
  renew
}

# Not synced, so that a busy disk stops no beat: what a power cut takes counts for nothing after it anyway.
renew() {
  read -r uptime _ </proc/uptime
  read -r boot </proc/sys/kernel/random/boot_id
  echo "${uptime%%.*} $boot" >"$lease.beat.new"
  mv "$lease.beat.new" "$lease.beat"
  echo "held $epoch"
}

# The number stays, so that the next run has a higher one.
free() {
  if [ "$holder" = "$CLAIMANT" ]; then
    write "$lease" "- $epoch

"
  fi
  echo "free $epoch"
}

mkdir -p "${lease%/*}"
echo ready
while read -r request value; do
  case "$request" in
  take | beat | raise | free) answer "$request" "$value" ;;
  *) echo "unknown $request" ;;
  esac
done
