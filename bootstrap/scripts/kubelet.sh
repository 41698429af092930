# shellcheck shell=sh
# Gives the kubelet the configuration CONFIG. One with which it does not start is taken back.

lock
file=/var/lib/kubelet/config.yaml
# Until it is gone, the kubelet may run with another configuration than its file says.
pending=/var/lib/gitstead/kubelet-pending

# Twice in a row, because one that is about to end answers, too.
starts() {
  systemctl restart kubelet
  good=0 waited=0
  while [ "$good" -lt 2 ]; do
    [ "$waited" -lt 60 ] || return 1
    sleep 1
    waited=$((waited + 1))
    if [ "$(curl -sf -m 2 http://127.0.0.1:10248/healthz)" = ok ]; then good=$((good + 1)); else good=0; fi
  done
}

before=$(cat "$file")
: >"$pending"
sync "$pending"
write "$file" "$CONFIG"
if ! starts; then
  kubelet_error
  write "$file" "$before
"
  starts || echo "error: the kubelet does not start with its former configuration either" >&2
  rm -f "$pending"
  echo "error: the kubelet does not start with the new configuration; it has the one before again" >&2
  exit 1
fi
rm -f "$pending"
