# shellcheck shell=sh
# Gives this worker's kubelet the settings that go with its new version. CONFIG: kubeadm's
# UpgradeConfiguration.

lock
config=/run/gitstead-kubeadm.yaml
trap 'rm -f "$config"' EXIT
printf '%s' "$CONFIG" >"$config"
logged kubeadm upgrade node --config "$config"
