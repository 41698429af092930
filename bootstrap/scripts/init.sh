# shellcheck shell=sh
# Makes this machine the first control plane, or finishes what a killed run began.
# STARTED, DONE: journal entries. RESET: yes when nothing of the remains was ever a cluster.
# CONFIG: kubeadm's configuration, which names the folder PATCHES. Prints the administrator's kubeconfig.

lock
journal "$STARTED"
if [ "$RESET" = yes ]; then logged kubeadm reset --force; fi
config=/run/gitstead-kubeadm.yaml
trap 'rm -rf "$config" "$PATCHES"' EXIT
mkdir -p "$PATCHES"
# kubeadm looks at its components every ten seconds until they started; these are the same four
# minutes in steps of a second, so that a new control plane counts as ready when it is.
for component in etcd kube-apiserver kube-controller-manager kube-scheduler; do
  printf '{"spec":{"containers":[{"name":"%s","startupProbe":{"initialDelaySeconds":1,"periodSeconds":1,"failureThreshold":240}}]}}' \
    "$component" >"$PATCHES/$component+strategic.json"
done
printf '%s' "$CONFIG" >"$config"
logged kubeadm init --config "$config" --skip-token-print
journal "$DONE"
cat /etc/kubernetes/admin.conf
