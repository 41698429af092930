# shellcheck shell=sh
# Makes this machine a node of the cluster.
# STARTED, DONE: journal entries. RESET: the machine's role, to remove what an earlier membership
# left, or no.
# CONFIG: kubeadm's configuration, which holds the token. DISCOVERY: the cluster's address and
# authority, which goes to DISCOVERY_FILE.

lock
journal "$STARTED"
case "$RESET" in
worker)
  systemctl stop kubelet
  rm -rf /etc/kubernetes/kubelet.conf /etc/kubernetes/bootstrap-kubelet.conf \
    /etc/kubernetes/pki/ca.crt /var/lib/kubelet/pki
  ;;
control-plane) logged kubeadm reset --force ;; # leaves etcd's membership too
esac
config=/run/gitstead-kubeadm.yaml
trap 'rm -f "$config" "$DISCOVERY_FILE"' EXIT
printf '%s' "$CONFIG" >"$config"
printf '%s' "$DISCOVERY" >"$DISCOVERY_FILE"
logged kubeadm join --config "$config"
journal "$DONE"
