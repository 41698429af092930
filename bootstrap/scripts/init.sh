# shellcheck shell=sh
# Makes this machine the first control plane, or finishes what a killed run began.
# STARTED, DONE: journal entries. REMAINS: `cleared` when nothing of them was ever a cluster, `resumed`
# when etcd holds data, else `none`.
# CONFIG: kubeadm's configuration. Prints the cluster's certificate authority.

# Files that kubeadm would take as they are, although it writes them in pieces: those that it can make
# anew, and pairs of which one half is broken. Nobody has joined yet who could miss them.
drop_unfinished() {
  rm -f /etc/kubernetes/*.conf /etc/kubernetes/manifests/*.yaml
  cd /etc/kubernetes/pki 2>/dev/null || return 0
  for name in ca front-proxy-ca etcd/ca; do
    whole_pair "$name" || rm -f "$name.crt" "$name.key"
  done
  openssl pkey -in sa.key -pubout 2>/dev/null | cmp -s - sa.pub || rm -f sa.key sa.pub
  rm -f apiserver*.crt apiserver*.key front-proxy-client.crt front-proxy-client.key
  rm -f etcd/server.* etcd/peer.* etcd/healthcheck-client.*
  cd /
}

# What runs still has the former certificates and settings: it would answer for the new control plane,
# and go away in the middle of it. etcd's data does not mind a power cut either.
stop_unfinished() {
  systemctl stop kubelet
  for task in $(ctr -n k8s.io tasks list -q); do
    ctr -n k8s.io tasks kill --all --signal KILL "$task" 2>/dev/null || true
  done
}

whole_pair() {
  openssl x509 -in "$1.crt" -noout 2>/dev/null && openssl pkey -in "$1.key" -noout 2>/dev/null
}

lock
journal "$STARTED"
case "$REMAINS" in
cleared) logged kubeadm reset --force ;;
resumed)
  stop_unfinished
  drop_unfinished
  ;;
esac
config=/run/gitstead-kubeadm.yaml
trap 'rm -rf "$config" "$PATCHES"' EXIT
printf '%s' "$CONFIG" >"$config"
harden
patch_manifests
logged kubeadm init --config "$config" --skip-token-print
close_files
journal "$DONE"
cat /etc/kubernetes/pki/ca.crt
