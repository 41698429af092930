# shellcheck shell=sh
# What systemd says about the units of a machine, by one question for all of them.

# look_at_units: asks, unless that has been done; an empty `units` asks anew.
look_at_units() {
  [ -z "${units-}" ] || return 0
  units=$(systemctl show -p Id,ActiveState,UnitFileState,NeedDaemonReload \
    containerd.service kubelet.service gitstead-api-proxy.service 2>/dev/null) || units=
}

# unit_property UNIT NAME: its value, for example active.
unit_property() {
  look_at_units
  block=${units#*"Id=$1.service"}
  [ "$block" != "$units" ] || return 0
  block=${block%%Id=*}
  value=${block#*"$2="}
  [ "$value" != "$block" ] || return 0
  printf '%s' "${value%%"$newline"*}"
}

# unit_shows UNIT TEXT: whether systemd says TEXT of a unit, for example ActiveState=active.
unit_shows() {
  look_at_units
  block=${units#*"Id=$1.service"}
  [ "$block" != "$units" ] || return 1
  case ${block%%Id=*} in *"$2"*) ;; *) return 1 ;; esac
}
