# shellcheck shell=sh
# Lets this API server encrypt Secrets from now on, and waits until it does. The file says `# unfinished`
# until those that were stored before are encrypted, too.

lock
if ! grep -q '^# unfinished' "$keys"; then
  key=$(sed -n 's/.*secret: \([^ ]*\).*/\1/p' "$keys")
  write "$keys" "# unfinished
$(encryption secretbox "$key")
"
fi

etcd() {
  pki=/etc/kubernetes/pki/etcd
  etcdctl --endpoints https://127.0.0.1:2379 --cacert "$pki/ca.crt" \
    --cert "$pki/healthcheck-client.crt" --key "$pki/healthcheck-client.key" "$@"
}
local_api() {
  kubectl --kubeconfig /etc/kubernetes/admin.conf --server "https://$(api_address):6443" -n kube-system "$@"
}
probe="gitstead-encryption-$(cat /proc/sys/kernel/hostname)"
tries=60
until
  local_api delete secret "$probe" --ignore-not-found >/dev/null
  local_api create secret generic "$probe" >/dev/null
  etcd get "/registry/secrets/kube-system/$probe" --print-value-only | grep -aq '^k8s:enc:secretbox:'
do
  tries=$((tries - 1))
  if [ "$tries" = 0 ]; then
    echo 'error: the API server has not taken up the keys for Secrets in three minutes' >&2
    exit 1
  fi
  sleep 3
done
local_api delete secret "$probe" >/dev/null
