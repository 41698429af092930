# shellcheck shell=sh
# Gives this control plane the settings of this version. COMPONENTS: programs whose arguments change.
# CONFIG: kubeadm's configuration.

lock
harden
start_approval
close_files
[ -n "$COMPONENTS" ] || exit 0
config=/run/gitstead-kubeadm.yaml
trap 'rm -rf "$config" "$PATCHES"' EXIT
printf '%s' "$CONFIG" >"$config"
patch_manifests
# What later joins and upgrades start from: first, because the programs themselves tell that it was done.
upload() { kubeadm init phase upload-config kubeadm --config "$config"; }
uploaded=no
if healthy kube-apiserver >/dev/null && upload >"$log_file" 2>&1; then uploaded=yes; fi
old=
for component in $COMPONENTS; do
  old="$old $component=$(process "$component")"
  case "$component" in
  etcd) phase='etcd local' ;;
  *) phase="control-plane ${component#kube-}" ;;
  esac
  # shellcheck disable=SC2086
  logged kubeadm init phase $phase --config "$config"
done
for each in $old; do restarted "${each%%=*}" "${each#*=}"; done
# Where the API was what had to be repaired.
if [ "$uploaded" = no ]; then logged upload; fi
