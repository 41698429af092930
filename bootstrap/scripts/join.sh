# shellcheck shell=sh
# Makes this machine a node of the cluster.
# STARTED, DONE: journal entries. RESET: yes to remove what an earlier membership left.
# CONFIG: kubeadm's configuration, which holds the token.

lock
journal "$STARTED"
if [ "$RESET" = yes ]; then
  systemctl stop kubelet
  rm -rf /etc/kubernetes/kubelet.conf /etc/kubernetes/bootstrap-kubelet.conf \
    /etc/kubernetes/pki/ca.crt /var/lib/kubelet/pki
fi
config=/run/gitstead-kubeadm.yaml
trap 'rm -f "$config"' EXIT
printf '%s' "$CONFIG" >"$config"
logged kubeadm join --config "$config"
journal "$DONE"
