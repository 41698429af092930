# shellcheck shell=sh
# Prints what is true on this machine as `name=value` lines and changes nothing but whose machine it is.
# Files travel in base64. The groups in facts/ follow, with the functions of this file.

newline='
'
fact() { printf '%s=%s\n' "$1" "${2%%"$newline"*}"; }
file() { if [ -r "$2" ]; then fact "$1" "$(base64 -w0 "$2")"; fi; }
exists() { if [ -e "$2" ]; then fact "$1" yes; else fact "$1" no; fi; }

claim
. /etc/os-release
fact os "$ID ${VERSION_ID:-}"
fact arch "$(uname -m)"
fact boot-id "$(cat /proc/sys/kernel/random/boot_id)"
fact clock "$(date +%s)"
fact cgroup "$(stat -fc %T /sys/fs/cgroup)"
container=$(systemd-detect-virt --container 2>/dev/null) || container=
fact container "$container"

# Asking Go programs for their versions costs more than all the rest: once, until a file changes.
known=/run/gitstead-versions
# shellcheck disable=SC2046
seen=$(stat -L -c '%n %i %s %Y' $(command -v kubeadm; command -v kubelet; command -v containerd) 2>/dev/null || true)
versions=
if [ -r "$known" ]; then versions=$(cat "$known"); fi
if [ -z "$versions" ] || [ "${versions%%"$newline"versions*}" != "$seen" ]; then
  versions="$seen
versions
kubeadm=$(kubeadm version -o short 2>/dev/null || true)
kubelet=$(kubelet --version 2>/dev/null | cut -d ' ' -f 2)
containerd=$(containerd --version 2>/dev/null | cut -d ' ' -f 3)"
  printf '%s' "$versions" >"$known.new"
  mv "$known.new" "$known"
fi
printf '%s\n' "${versions#*"$newline"versions"$newline"}"
look_at_units
fact containerd-unit "$(unit_property containerd ActiveState)"
fact kubelet-unit "$(unit_property kubelet ActiveState)"
fact kubelet-enabled "$(unit_property kubelet UnitFileState)"

fact ip-forward "$(cat /proc/sys/net/ipv4/ip_forward)"
fact bridge-nf "$(cat /proc/sys/net/bridge/bridge-nf-call-iptables 2>/dev/null || echo absent)"
file hosts /etc/hosts
file journal /var/lib/gitstead/journal.json

exists kubelet-conf /etc/kubernetes/kubelet.conf
exists bootstrap-conf /etc/kubernetes/bootstrap-kubelet.conf
exists etcd-data /var/lib/etcd/member
file ca /etc/kubernetes/pki/ca.crt
exists admin-conf /etc/kubernetes/admin.conf
fact manifests "$(ls /etc/kubernetes/manifests 2>/dev/null | tr '\n' ' ')"
fact kubelet-config "$(sha256sum /var/lib/kubelet/config.yaml 2>/dev/null | cut -d ' ' -f 1)"
if [ -e /etc/kubernetes/admin.conf ]; then
  fact api "$(curl -sf -m 3 --cacert /etc/kubernetes/pki/ca.crt "https://$(api_address):6443/readyz" || true)"
fi
