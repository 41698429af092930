# shellcheck shell=sh
# Prints what of this control plane is not well, and nothing when all of it is.

api=$(curl -sS -m 3 --cacert /etc/kubernetes/pki/ca.crt "https://$(api_address):6443/readyz" 2>&1 || true)
[ "$api" = ok ] || echo "api: ${api:-no answer}" | head -n 1
etcd=$(curl -sS -m 3 http://127.0.0.1:2381/health 2>&1 || true)
case "$etcd" in
*'"health":"true"'*) ;;
*) echo "etcd: ${etcd:-no answer}" | head -n 1 ;;
esac
