# shellcheck shell=sh
# A system on which the steps are known to work. SYSTEMS: `id:version` of each; empty for any.

system_check() {
  [ -n "$SYSTEMS" ] || return 0
  . /etc/os-release
  case " $SYSTEMS " in *" $ID:${VERSION_ID:-} "*) return 0 ;; esac
  printf '%s:%s' "$ID" "${VERSION_ID:-}"
  return 1
}

system_apply() {
  echo "error: this is $(holds system || true); supported are $SYSTEMS" >&2
  exit 1
}
