# shellcheck shell=sh
# The machine reaches the API through a proxy of its own, which knows all control planes.
# ENDPOINT: its settings, as a list of files; empty for a machine of no cluster yet.

endpoint_check() {
  [ -n "$ENDPOINT" ] || return 0
  missing_files "$ENDPOINT" || return 1
  # While it takes up new settings it serves with the old ones.
  if unit_shows gitstead-api-proxy ActiveState=reloading; then return 0; fi
  unit_holds gitstead-api-proxy
}

endpoint_apply() {
  note=/run/gitstead-restart-gitstead-api-proxy
  reload=no
  if [ ! -e "$note" ] && unit_shows gitstead-api-proxy ActiveState=active; then reload=yes; fi
  write_files "$ENDPOINT"
  # The distribution's own, with the settings of an example.
  systemctl -q disable --now haproxy 2>/dev/null || true
  if [ "$reload" = yes ]; then
    # Unlike a restart this keeps connections to control planes that stay.
    systemctl reload gitstead-api-proxy
    rm -f "$note"
  fi
  start_unit gitstead-api-proxy
}
