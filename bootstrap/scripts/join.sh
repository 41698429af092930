# shellcheck shell=sh
# Makes this machine a node of the cluster, as its ROLE.
# STARTED, DONE: journal entries. RESET: the role of an earlier membership, to remove what it left, or no.
# CONFIG: kubeadm's configuration, which holds the token and, for a control plane, names PATCHES. DISCOVERY: the cluster's address and
# authority, which goes to DISCOVERY_FILE.

lock
journal "$STARTED"
case "$RESET" in
worker)
  systemctl stop kubelet
  rm -rf /etc/kubernetes/kubelet.conf /etc/kubernetes/bootstrap-kubelet.conf \
    /etc/kubernetes/pki/ca.crt /var/lib/kubelet/pki
  ;;
# Its vote in etcd was taken back before; without it the data are only a copy.
control-plane)
  logged kubeadm reset --force --skip-phases remove-etcd-member
  rm -rf /var/lib/etcd/member
  ;;
esac
config=/run/gitstead-kubeadm.yaml
trap 'rm -rf "$config" "$DISCOVERY_FILE" "$PATCHES"' EXIT
printf '%s' "$CONFIG" >"$config"
printf '%s' "$DISCOVERY" >"$DISCOVERY_FILE"
if [ "$ROLE" = control-plane ]; then
  harden
  patch_manifests
fi
logged kubeadm join --config "$config"
if [ "$ROLE" = control-plane ]; then start_approval; fi
close_files
journal "$DONE"
