# shellcheck shell=sh
# Takes everything of the cluster with the id CLUSTER off this machine. What makes it a machine (programs,
# containerd, settings) stays, so that it can join again. The journal goes last: it says whose
# the rest is. JOURNAL: keep when `reset` follows, which needs it, too; else remove.

lock
journal=/var/lib/gitstead/journal.json
grep -qs "\"cluster\":\"$CLUSTER\"" "$journal" || exit 0

# No kubelet may register the node again.
for unit in kubelet.service gitstead-approve.timer; do
  systemctl disable --now "$unit" 2>/dev/null || true
done
# Who votes in etcd was settled before, with the members that stay. A `reset` that was killed may have
# removed the program, but only after this had ended.
if command -v kubeadm >/dev/null; then
  logged kubeadm reset --force --skip-phases remove-etcd-member
fi
# The keys for Secrets, too: the next cluster must not find them.
rm -rf /etc/cni/net.d /var/lib/cni /run/flannel /var/lib/etcd/member /etc/kubernetes/pki \
  /etc/kubernetes/gitstead /var/log/kubernetes
for link in cni0 flannel.1; do ip link delete "$link" 2>/dev/null || true; done
for table in iptables ip6tables; do
  rules=$("$table-save" 2>/dev/null | grep -v -e KUBE- -e FLANNEL -e CNI-) || continue
  printf '%s\n' "$rules" | "$table-restore" || true
done
[ "$JOURNAL" = keep ] || rm -f "$journal"
sync
