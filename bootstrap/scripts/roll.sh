# shellcheck shell=sh
# Starts parts of this control plane anew. Functions for the scripts that follow.

# process PROGRAM: its id, if it runs.
process() {
  for comm in /proc/[0-9]*/comm; do
    { read -r name <"$comm"; } 2>/dev/null || continue
    # The kernel keeps 15 letters.
    case "$1" in "$name"*) ;; *) continue ;; esac
    [ "${#name}" -ge 15 ] || [ "$name" = "$1" ] || continue
    comm=${comm#/proc/}
    echo "${comm%/comm}"
    return
  done
}

healthy() {
  case "$1" in
  kube-apiserver) curl -sf -m 3 --cacert /etc/kubernetes/pki/ca.crt "https://$(api_address):6443/readyz" ;;
  kube-controller-manager) curl -skf -m 3 https://127.0.0.1:10257/healthz ;;
  kube-scheduler) curl -skf -m 3 https://127.0.0.1:10259/healthz ;;
  etcd) curl -sf -m 3 http://127.0.0.1:2381/health ;;
  esac
}

# restarted PROGRAM OLD-ID: waits until another process of it is healthy.
restarted() {
  tries=180
  until new=$(process "$1") && [ -n "$new" ] && [ "$new" != "$2" ] && healthy "$1" >/dev/null; do
    tries=$((tries - 1))
    if [ "$tries" = 0 ]; then
      echo "error: $1 did not come back in three minutes" >&2
      kubelet_error
      exit 1
    fi
    sleep 1
  done
}
