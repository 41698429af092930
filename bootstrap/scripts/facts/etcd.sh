# shellcheck shell=sh
# What etcd here says of its members and of itself. Its HTTP gateway answers in a tenth of the time
# that starting etcdctl takes, and without asking the other members.

pki=/etc/kubernetes/pki/etcd etcd=https://127.0.0.1:2379/v3
if [ -e /etc/kubernetes/manifests/etcd.yaml ] && [ -r "$pki/healthcheck-client.key" ]; then
  said=$(curl -s --connect-timeout 1 -m 2 -w '\n' -d '{}' --cacert "$pki/ca.crt" --cert "$pki/healthcheck-client.crt" \
    --key "$pki/healthcheck-client.key" "$etcd/cluster/member/list" "$etcd/maintenance/status") || said=
  fact etcd-members "$said"
  fact etcd-status "${said#*"$newline"}"
fi
