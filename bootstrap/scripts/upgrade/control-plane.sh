# shellcheck shell=sh
# Makes the control plane of this machine one of the version of the installed kubeadm. COMMAND: apply
# for the first of a cluster, node for the others. CONFIG: kubeadm's UpgradeConfiguration.

lock
config=/run/gitstead-kubeadm.yaml
trap 'rm -rf "$config" "$PATCHES"' EXIT
printf '%s' "$CONFIG" >"$config"
patch_manifests
case "$COMMAND" in
apply) logged kubeadm upgrade apply --yes --config "$config" ;;
node) logged kubeadm upgrade node --config "$config" ;;
esac
close_files
# kubeadm copies all of etcd each time; the snapshot in the operator's clone says the same.
rm -rf /etc/kubernetes/tmp/kubeadm-backup-etcd*
