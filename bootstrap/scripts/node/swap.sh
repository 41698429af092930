# shellcheck shell=sh
# A machine that swaps answers too late to be a node. A container's swap is its host's.

swap_check() {
  [ -z "$container" ] || return 0
  status=0
  {
    read -r _
    while read -r device _; do
      printf '%s ' "$device"
      status=1
    done
  } </proc/swaps
  return "$status"
}

swap_apply() {
  # Not at the next start of the machine either.
  if grep -q '^[^#].*[[:space:]]swap[[:space:]]' /etc/fstab 2>/dev/null; then
    [ -e /etc/fstab.before-gitstead ] || cp -p /etc/fstab /etc/fstab.before-gitstead
    write /etc/fstab "$(sed 's/^[^#].*[[:space:]]swap[[:space:]]/# gitstead: &/' /etc/fstab)
"
    chmod 0644 /etc/fstab
    systemctl daemon-reload
  fi
  for unit in $(systemctl list-units --plain --no-legend -t swap | cut -d ' ' -f 1); do
    systemctl -q mask --now "$unit" 2>/dev/null || true
  done
  swapoff -a
}
