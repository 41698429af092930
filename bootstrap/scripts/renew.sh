# shellcheck shell=sh
# Makes the certificates of this control plane anew, and starts what uses them. CONFIG: kubeadm's
# configuration. KUBELET: yes when that of the kubelet has ended, too.

lock
config=/run/gitstead-kubeadm.yaml
trap 'rm -f "$config"' EXIT
printf '%s' "$CONFIG" >"$config"
logged kubeadm certs renew all --config "$config"
if [ "$KUBELET" = yes ]; then
  systemctl stop kubelet
  rm -f /etc/kubernetes/kubelet.conf /var/lib/kubelet/pki/kubelet-client-*
  logged kubeadm init phase kubeconfig kubelet --config "$config"
  systemctl start kubelet
fi
# etcd before those that need it.
for group in etcd 'kube-apiserver kube-controller-manager kube-scheduler'; do
  old=
  for component in $group; do old="$old $component=$(process "$component")"; done
  for each in $old; do [ -z "${each#*=}" ] || kill "${each#*=}"; done
  for each in $old; do restarted "${each%%=*}" "${each#*=}"; done
done
