# shellcheck shell=sh
# Prints what is true on this machine as `name=value` lines and changes nothing.
# Files travel in base64; a last line `end=yes` proves that the list is whole.

newline='
'
fact() { printf '%s=%s\n' "$1" "${2%%"$newline"*}"; }
file() { if [ -r "$2" ]; then fact "$1" "$(base64 -w0 "$2")"; fi; }
exists() { if [ -e "$2" ]; then fact "$1" yes; else fact "$1" no; fi; }
active() { systemctl is-active "$1" 2>/dev/null || true; }

lock
. /etc/os-release
fact os "$ID ${VERSION_ID:-}"
fact arch "$(uname -m)"
fact boot-id "$(cat /proc/sys/kernel/random/boot_id)"
fact clock "$(date +%s)"
fact cgroup "$(stat -fc %T /sys/fs/cgroup)"
fact container "$(systemd-detect-virt --container || true)"

fact kubeadm "$(kubeadm version -o short 2>/dev/null || true)"
fact kubelet "$(kubelet --version 2>/dev/null | cut -d ' ' -f 2)"
fact containerd "$(containerd --version 2>/dev/null | cut -d ' ' -f 3)"
fact containerd-unit "$(active containerd)"
fact kubelet-unit "$(active kubelet)"
fact kubelet-enabled "$(systemctl is-enabled kubelet 2>/dev/null || true)"

fact ip-forward "$(cat /proc/sys/net/ipv4/ip_forward)"
fact bridge-nf "$(cat /proc/sys/net/bridge/bridge-nf-call-iptables 2>/dev/null || echo absent)"
file hosts /etc/hosts
file resolv-conf /var/lib/gitstead/resolv.conf
file kept-hosts /var/lib/gitstead/hosts
file journal /var/lib/gitstead/journal.json

exists kubelet-conf /etc/kubernetes/kubelet.conf
exists bootstrap-conf /etc/kubernetes/bootstrap-kubelet.conf
exists etcd-data /var/lib/etcd/member
file ca /etc/kubernetes/pki/ca.crt
file admin-conf /etc/kubernetes/admin.conf
fact manifests "$(ls /etc/kubernetes/manifests 2>/dev/null | tr '\n' ' ')"
fact kubelet-config "$(sha256sum /var/lib/kubelet/config.yaml 2>/dev/null | cut -d ' ' -f 1)"
if [ -e /etc/kubernetes/admin.conf ]; then
  fact api "$(curl -sf -m 3 --cacert /etc/kubernetes/pki/ca.crt https://127.0.0.1:6443/readyz || true)"
fi
fact end yes
