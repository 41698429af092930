# shellcheck shell=sh
# Saves what etcd holds to FILE, checks it, and prints how much that is.

lock
rm -f "$FILE" "$FILE.part"
logged etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt \
  --cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt \
  --key=/etc/kubernetes/pki/etcd/healthcheck-client.key \
  snapshot save "$FILE"
chmod 600 "$FILE"
etcdutl snapshot status "$FILE" --write-out=json
