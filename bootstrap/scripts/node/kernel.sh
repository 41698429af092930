# shellcheck shell=sh
# The kernel forwards packets of pods and filters those that cross a bridge, by its live settings.
# FORWARDING, SETTINGS, LIMITS: words `path=value` below /proc/sys; of limits more is as good. All but
# the first are only for a machine with a kernel of its own, as are MODULES and KERNEL_FILES, a list
# of files for its next start.

kernel_check() {
  status=0
  live=$newline$(grep -sH '' $(kernel_paths))$newline
  for setting in $(kernel_settings); do
    setting_holds "$setting" && continue
    printf '%s ' "${setting%%=*}"
    status=1
  done
  [ -n "$container" ] || missing_files "$KERNEL_FILES" || status=1
  return "$status"
}

kernel_apply() {
  if [ -z "$container" ]; then
    write_files "$KERNEL_FILES"
    for module in $MODULES; do modprobe "$module"; done
  fi
  live=$newline$(grep -sH '' $(kernel_paths) || true)$newline
  for setting in $(kernel_settings); do
    setting_holds "$setting" || echo "${setting#*=}" >"/proc/sys/${setting%%=*}"
  done
}

# setting_holds SETTING: by `live`, which has all values, to read each would be a process each.
setting_holds() {
  path=/proc/sys/${1%%=*}
  wanted=${1#*=}
  value=${live#*"$newline$path:"}
  if [ "$value" = "$live" ]; then
    # What the kernel of a container's host lacks, the container cannot have.
    [ -n "$container" ]
    return
  fi
  value=${value%%"$newline"*}
  case " $LIMITS " in *" $1 "*) [ "$value" -ge "$wanted" ] ;; *) [ "$value" = "$wanted" ] ;; esac
}

# A container's kernel is its host's: only what belongs to its own network is for it to set.
kernel_settings() {
  printf '%s ' "$FORWARDING"
  [ -n "$container" ] || printf '%s ' "$SETTINGS" "$LIMITS"
}

kernel_paths() {
  for setting in $(kernel_settings); do printf '/proc/sys/%s ' "${setting%%=*}"; done
}
