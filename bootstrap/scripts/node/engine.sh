# shellcheck shell=sh
# Makes a Debian or an Ubuntu a machine of a cluster, in steps. Each step NAME of the list STEPS is
# two functions of its file here: NAME_check succeeds when it holds already, else prints what is
# missing, one word each; NAME_apply makes it hold. Every step can be killed anywhere and run again.
# Values in capitals are set before; lists of files are lines `sha256 mode base64 path`.

newline='
'
PATH=$PATH:/usr/sbin:/sbin:/opt/cni/bin:/usr/lib/cni
parts=/var/lib/gitstead/parts
ours=/usr/lib/gitstead
if [ -z "${container+known}" ]; then
  container=$(systemd-detect-virt --container 2>/dev/null) || container=
fi

# Prints one fact for each step and changes nothing.
check_steps() {
  look_at_units
  for step in $STEPS; do
    if missing=$(holds "$step"); then
      printf 'step-%s=ok\n' "$step"
    else
      for word in $missing; do restarts="$restarts $(unit_of "$word") "; done
      # shellcheck disable=SC2086
      echo "step-$step=pending" $missing
    fi
  done
}

# Makes every step hold, in order; says on stderr what it does, and prints `NAME result` for each.
apply_steps() {
  umask 022
  for step in $STEPS; do
    units=
    if missing=$(holds "$step"); then
      printf '%s unchanged\n' "$step"
      continue
    fi
    echo "$step: started" >&2
    "${step}_apply"
    units=
    if missing=$(holds "$step"); then
      printf '%s configured\n' "$step"
      echo "$step: done" >&2
    else
      echo "error: step $step ended, but this is still missing: $missing" >&2
      exit 1
    fi
  done
  # What was brought for a run that never took it.
  [ ! -d "$parts" ] || find "$parts" -type f -mtime +1 -delete
}

# holds STEP: whether it does. Its commands may fail: in dash `set -e` would end it, even in a condition.
# For use in `$(...)`, where that ends with it.
holds() {
  set +e
  "$1_check"
}

# missing_files LIST: prints those that are not as the list says, and fails when there are any.
missing_files() {
  [ -n "$1" ] || return 0
  wrong=$(printf '%s\n' "$1" | while read -r sum _ _ path; do
    printf '%s  %s\n' "$sum" "$path"
  done | sha256sum -c --quiet 2>/dev/null) && return 0
  printf '%s\n' "$wrong" | sed 's/: FAILED.*//'
  return 1
}

# write_files LIST: each whole or not at all, and only those that differ.
write_files() {
  while read -r sum mode text path <&3; do
    [ -n "$path" ] || continue
    if printf '%s  %s\n' "$sum" "$path" | sha256sum -c --status 2>/dev/null; then continue; fi
    note_restart "$path"
    mkdir -p "${path%/*}"
    printf '%s' "$text" | base64 -d >"$path.new"
    chmod "$mode" "$path.new"
    sync "$path.new"
    mv "$path.new" "$path"
  done 3<<END
$1
END
}

# unit_of WORD: the unit that reads a file, or what a step calls missing, only when it starts.
unit_of() {
  case $1 in
  /etc/containerd/* | */containerd.service* | */bin/containerd | containerd | certificates) echo containerd ;;
  */kubelet.service* | */bin/kubelet | kubelet@*) echo kubelet ;;
  */api-proxy.cfg | */gitstead-api-proxy.service) echo gitstead-api-proxy ;;
  esac
}

# The units that the steps before will have to be restarted for, while nothing is changed yet.
restarts=

# note_restart PATH: noted before the change, in memory: a killed run leaves the note, a reboot makes
# it needless.
note_restart() {
  unit=$(unit_of "$1")
  [ -z "$unit" ] || : >"/run/gitstead-restart-$unit"
}

# needs_restart UNIT: whether what it runs with is not what it should.
needs_restart() {
  case $restarts in *" $1 "*) return 0 ;; esac
  [ -e "/run/gitstead-restart-$1" ]
}

# unit_holds UNIT: runs now and after a reboot, with the files as they are.
unit_holds() {
  unit_shows "$1" ActiveState=active && unit_shows "$1" UnitFileState=enabled &&
    ! needs_restart "$1" && return 0
  printf '%s' "$1"
  return 1
}

# start_unit UNIT: makes that so.
start_unit() {
  systemctl -q enable "$1" 2>/dev/null
  if [ -e "/run/gitstead-restart-$1" ]; then
    systemctl restart "$1"
    rm "/run/gitstead-restart-$1"
  else
    systemctl start "$1"
  fi
}

# fetch SHA256 URL: puts what the URL serves among the parts; `-` is no URL.
fetch() {
  [ ! -e "$parts/$1" ] || return 0
  if [ "$2" = - ]; then
    echo "error: $parts/$1 was not brought here, and there is no address to get it from" >&2
    exit 1
  fi
  mkdir -p "$parts"
  # The proxy that an earlier step told everybody else.
  # shellcheck disable=SC1091
  [ ! -e /etc/profile.d/gitstead-proxy.sh ] || . /etc/profile.d/gitstead-proxy.sh
  curl -fsSL --retry 5 --retry-connrefused -o "$parts/$1.new" "$2"
  mv "$parts/$1.new" "$parts/$1"
}

# verify SHA256: a part that is not what it should be is removed, so that it is brought anew.
verify() {
  if printf '%s  %s\n' "$1" "$parts/$1" | sha256sum -c --status; then return 0; fi
  rm -f "$parts/$1"
  echo "error: the file $1 is not what its checksum says" >&2
  exit 1
}
