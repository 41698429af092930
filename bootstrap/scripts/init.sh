# shellcheck shell=sh
# Makes this machine the first control plane, or finishes what a killed run began.
# STARTED, DONE: journal entries. RESET: yes when nothing of the remains was ever a cluster.
# CONFIG: kubeadm's configuration. Prints the administrator's kubeconfig.

lock
journal "$STARTED"
if [ "$RESET" = yes ]; then logged kubeadm reset --force; fi
config=/run/gitstead-kubeadm.yaml
trap 'rm -f "$config"' EXIT
printf '%s' "$CONFIG" >"$config"
logged kubeadm init --config "$config" --skip-token-print
journal "$DONE"
cat /etc/kubernetes/admin.conf
