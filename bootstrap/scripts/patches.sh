# shellcheck shell=sh
# Changes to kubeadm's own manifests. Function for the scripts that follow, whose configuration of
# kubeadm names the folder PATCHES.

# kubeadm looks at its components every ten seconds until they started; these are the same four
# minutes in steps of a second, so that a new control plane counts as ready when it is.
patch_manifests() {
  mkdir -p "$PATCHES"
  for component in etcd kube-apiserver kube-controller-manager kube-scheduler; do
    printf '{"spec":{"containers":[{"name":"%s","startupProbe":{"initialDelaySeconds":1,"periodSeconds":1,"failureThreshold":240}}]}}' \
      "$component" >"$PATCHES/$component+strategic.json"
  done
  # kubeadm has one configuration for all machines, and this is a matter of each.
  address=$(api_address)
  if [ "$address" != 127.0.0.1 ]; then
    printf '[{"op":"add","path":"/spec/containers/0/command/-","value":"--bind-address=%s"}]' \
      "$address" >"$PATCHES/kube-apiserver1+json.json"
  fi
}
