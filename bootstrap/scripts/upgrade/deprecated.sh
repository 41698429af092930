# shellcheck shell=sh
# Prints what this machine's API server counted of requests to deprecated APIs, as it counts them.

kubectl --kubeconfig /etc/kubernetes/admin.conf --server "https://$(api_address):6443" \
  get --raw /metrics |
  grep '^apiserver_requested_deprecated_apis{' || true
