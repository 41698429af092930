# shellcheck shell=sh
# The machine itself: its size, kernel, disks and networks, and what else lives on it.
# A process costs more than all that one of them reads here, so nearly everything is one awk.

line() { if [ -r "$2" ]; then read -r value <"$2" || true; fact "$1" "${value-}"; else fact "$1" ''; fi; }
first() { for each; do if [ -e "$each" ]; then printf '%s' "$each" && return; fi; done; }

line machine-id /etc/machine-id
line product-uuid /sys/class/dmi/id/product_uuid
line kernel /proc/sys/kernel/osrelease
exists systemd /run/systemd/system
exists time-synchronized /run/systemd/timesync/synchronized
exists reboot-required /var/run/reboot-required

# A service that runs has a group of processes, in the one hierarchy or in systemd's own.
running=
for unit in firewalld docker crio k3s k3s-agent rke2-server rke2-agent k0scontroller k0sworker \
  snap.microk8s.daemon-kubelite chrony chronyd ntp ntpd ntpsec openntpd; do
  for slice in /sys/fs/cgroup/system.slice /sys/fs/cgroup/systemd/system.slice; do
    if [ -d "$slice/$unit.service" ]; then running="$running $unit"; fi
  done
done
fact running "$running"

# Built in, loaded, or there to be loaded.
missing=
for module in overlay vxlan br_netfilter nf_conntrack; do
  if [ -d "/sys/module/$module" ]; then continue; fi
  if [ -d "/lib/modules/$(uname -r)" ] && modprobe -nq "$module"; then continue; fi
  missing="$missing $module"
done
fact missing-modules "$missing"

locked=
for setting in /proc/sys/net/ipv4/ip_forward /proc/sys/net/bridge/bridge-nf-call-iptables; do
  if [ -e "$setting" ] && [ ! -w "$setting" ]; then locked="$locked $setting"; fi
done
fact locked-settings "$locked"

locked=
for folder in /etc /opt /usr/bin /var/lib /var/log; do
  if [ ! -w "$folder" ]; then locked="$locked $folder"; fi
done
fact locked-folders "$locked"

networks=
for config in /etc/cni/net.d/*; do
  if [ -f "$config" ]; then networks="$networks ${config##*/}"; fi
done
fact cni-files "$networks"

links=
for link in /sys/class/net/*; do
  if [ -r "$link/mtu" ] && read -r mtu <"$link/mtu"; then links="$links ${link##*/}:$mtu"; fi
done
fact links "$links"

if [ -n "${http_proxy-}${HTTP_PROXY-}${https_proxy-}${HTTPS_PROXY-}" ]; then
  fact proxied yes
else
  fact proxied no
fi
fact no-proxy "${no_proxy-${NO_PROXY-}}"

# Where images, pods and etcd live, or will: type, free blocks, their size, inodes, free inodes.
for what in containerd kubelet etcd; do
  set -- "$what" "$(first "/var/lib/$what" /var/lib)"
  fact "disk-$what" "$(stat -f -c '%T %a %S %c %d' "$2")"
done

set --
for each in /proc/sys/kernel/hostname /proc/sys/fs/inotify/max_user_instances \
  /proc/sys/net/ipv4/ip_local_port_range /proc/self/status /proc/meminfo /proc/swaps \
  /proc/filesystems /proc/cgroups /sys/fs/cgroup/cgroup.controllers /proc/net/route \
  /proc/net/fib_trie /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6 \
  /proc/mounts /etc/resolv.conf /etc/ufw/ufw.conf /etc/containerd/config.toml \
  /var/lib/kubelet/config.yaml /etc/kubernetes/manifests/kube-controller-manager.yaml \
  /etc/sysctl.d/*.conf; do
  if [ -r "$each" ]; then set -- "$@" "$each"; fi
done
awk '
FNR == 1 { file = FILENAME; sub(/.*\/sysctl\.d\//, "sysctl:", file) }
file ~ /hostname$/ { hostname = $1; next }
file ~ /instances$/ { instances = $1; next }
file ~ /port_range$/ { local_ports = $1 " " $2; next }
file ~ /status$/ { if ($1 == "Cpus_allowed_list:") cpus = $2; next }
file ~ /meminfo$/ { if ($1 == "MemTotal:") memory = $2; next }
file ~ /swaps$/ { if (FNR > 1) swap += $3; next }
file ~ /filesystems$/ { if ($NF == "overlay") overlay = 1; next }
file == "/proc/cgroups" { if (FNR > 1 && $4 == 1) groups = groups " " $1; next }
file ~ /controllers$/ { unified = unified " " $0; next }
file ~ /route$/ { if (FNR > 1) routes = routes " " $1 "," $2 "," $3 "," $8; next }
file ~ /fib_trie$/ {
  if ($1 == "|--") address = $2
  else if (/32 host LOCAL/ && !(address in known)) { known[address] = 1; addresses = addresses " " address }
  next
}
file ~ /net\/tcp6?$/ {
  if ($4 == "0A") { split($2, local, ":"); if (!(local[2] in open)) { open[local[2]] = 1; ports = ports " " local[2] } }
  next
}
file ~ /net\/udp6?$/ {
  if (FNR > 1) { split($2, local, ":"); if (!(local[2] in bound)) { bound[local[2]] = 1; udp = udp " " local[2] } }
  next
}
file == "/proc/mounts" {
  for (i = split("/var/lib/containerd /opt/cni/bin /usr/bin", wanted, " "); i > 0; i--)
    if (index(wanted[i] "/", ($2 == "/" ? "" : $2) "/") == 1 && length($2) >= length(under[i])) {
      under[i] = $2
      noexec[i] = ("," $4 ",") ~ /,noexec,/
    }
  next
}
file ~ /resolv.conf$/ { if ($1 == "nameserver") servers = servers " " $2; next }
file ~ /ufw.conf$/ { if (tolower($0) ~ /^enabled=yes/) ufw = "yes"; next }
file ~ /config.toml$/ {
  if ($0 ~ /SystemdCgroup *=/) runtime_driver = ($0 ~ /true/) ? "systemd" : "cgroupfs"
  if ($0 ~ /^ *sandbox(_image)? *=/) { sandbox = $0; sub(/^[^=]*= */, "", sandbox); gsub(/[\047" ]/, "", sandbox) }
  next
}
file ~ /config.yaml$/ { if ($1 == "cgroupDriver:") kubelet_driver = $2; next }
file ~ /controller-manager.yaml$/ {
  if (sub(/.*--cluster-cidr=/, "")) pods = $0
  else if (sub(/.*--service-cluster-ip-range=/, "")) services = $0
  next
}
file ~ /^sysctl:/ && /^[ -]*net[.\/]ipv4[.\/](ip_forward|conf[.\/]all[.\/]forwarding) *= *0/ {
  conflicts = conflicts " " substr(file, 8)
}
END {
  print "hostname=" hostname
  print "inotify-instances=" instances
  print "local-ports=" local_ports
  print "cpus=" cpus
  print "memory-kib=" memory
  print "swap-kib=" swap + 0
  print "overlay=" (overlay ? "yes" : "no")
  print "cgroup-controllers=" (unified ? unified : groups)
  print "routes=" routes
  print "addresses=" addresses
  print "listening=" ports
  print "udp-ports=" udp
  print "noexec=" (noexec[1] ? " /var/lib/containerd" : "") (noexec[2] ? " /opt/cni/bin" : "") (noexec[3] ? " /usr/bin" : "")
  print "nameservers=" servers
  print "ufw=" (ufw ? ufw : "no")
  print "runtime-driver=" runtime_driver
  print "sandbox-image=" sandbox
  print "kubelet-driver=" kubelet_driver
  print "cluster-pods=" pods
  print "cluster-services=" services
  print "sysctl-conflicts=" conflicts
}' "$@"
