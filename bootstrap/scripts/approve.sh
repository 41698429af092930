# shellcheck shell=sh
# Approves the serving certificates of the kubelets NAMES, which ask for them a moment after they
# started, and waits until they serve with them.

# certified NAME: whether its kubelet proves itself by the cluster's authority.
certified() {
  address=$(sed -n "s/^$1 //p" /etc/kubernetes/gitstead/machines)
  curl -s -o /dev/null -m 3 --cacert /etc/kubernetes/pki/ca.crt "https://$address:10250/"
}

start_approval
tries=120
while :; do
  missing=
  for name in $NAMES; do certified "$name" || missing="$missing $name"; done
  [ -n "$missing" ] || exit 0
  tries=$((tries - 1))
  if [ "$tries" = 0 ]; then
    echo "error: no serving certificate yet for$missing: ${said:-their kubelets have not asked}" >&2
    exit 1
  fi
  sleep 0.5
  said=$(/usr/local/sbin/gitstead-approve 2>&1 >/dev/null) || true
done
