# shellcheck shell=sh
# Forwards packets, and filters those that cross a bridge where the kernel can.

umask 022
write /etc/modules-load.d/gitstead.conf "br_netfilter
"
write /etc/sysctl.d/90-gitstead.conf "net.ipv4.ip_forward = 1
-net.bridge.bridge-nf-call-iptables = 1
"
modprobe br_netfilter 2>/dev/null || true
echo 1 >/proc/sys/net/ipv4/ip_forward
bridge=/proc/sys/net/bridge/bridge-nf-call-iptables
if [ -e "$bridge" ]; then echo 1 >"$bridge"; fi
