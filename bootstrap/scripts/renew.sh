# shellcheck shell=sh
# Makes the certificates of this control plane anew, and starts what uses them. CONFIG: kubeadm's
# configuration. KUBELET: yes when that of the kubelet has ended, too.

lock
config=/run/gitstead-kubeadm.yaml
aside=/run/gitstead-kubelet
trap 'rm -rf "$config" "$aside"' EXIT
printf '%s' "$CONFIG" >"$config"
logged kubeadm certs renew all --config "$config"
if [ "$KUBELET" = yes ]; then
  # The former one stays until there is another: without any, nobody could tell what this machine is.
  rm -rf "$aside"
  logged kubeadm init phase kubeconfig kubelet --config "$config" --kubeconfig-dir "$aside"
  made=$(cat "$aside/kubelet.conf")
  systemctl stop kubelet
  write /etc/kubernetes/kubelet.conf "$made
"
  rm -f /var/lib/kubelet/pki/kubelet-client-*
  systemctl start kubelet
fi
# etcd before those that need it.
for group in etcd 'kube-apiserver kube-controller-manager kube-scheduler'; do
  old=
  for component in $group; do old="$old $component=$(process "$component")"; done
  for each in $old; do [ -z "${each#*=}" ] || kill "${each#*=}"; done
  for each in $old; do restarted "${each%%=*}" "${each#*=}"; done
done
