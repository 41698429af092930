# shellcheck shell=sh
# The resolver that the kubelet hands to pods: /etc/resolv.conf often names one that only answers
# on the machine itself. RESOLV_CONF: its path. NAMESERVERS: its text, or empty for the machine's own.

resolver_check() {
  if [ -n "$NAMESERVERS" ]; then
    [ ! -L "$RESOLV_CONF" ] && [ -e "$RESOLV_CONF" ] &&
      [ "$(cat "$RESOLV_CONF")$newline" = "$NAMESERVERS" ] && return 0
  else
    [ -e "$RESOLV_CONF" ] && [ "$(readlink "$RESOLV_CONF")" = "$(own_resolver)" ] && return 0
  fi
  printf '%s' "$RESOLV_CONF"
  return 1
}

resolver_apply() {
  mkdir -p "${RESOLV_CONF%/*}"
  if [ -n "$NAMESERVERS" ]; then
    rm -f "$RESOLV_CONF"
    write "$RESOLV_CONF" "$NAMESERVERS"
    return
  fi
  own=$(own_resolver)
  [ -n "$own" ] || {
    echo "error: no file names a name server that pods reach: /etc/resolv.conf has only loopback addresses" >&2
    exit 1
  }
  ln -sfn "$own" "$RESOLV_CONF"
}

# The file that names real servers: systemd's or, where there is none, the usual one.
own_resolver() {
  for file in /run/systemd/resolve/resolv.conf /etc/resolv.conf; do
    if grep -Eq '^nameserver[[:space:]]+([^1[:space:]]|1[^2]|12[^7]|127[^.])' "$file" 2>/dev/null; then
      echo "$file"
      return
    fi
  done
}
