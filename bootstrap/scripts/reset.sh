# shellcheck shell=sh
# Takes off a machine what made it one of the cluster CLUSTER, after `leave`: programs, their units and
# data, and the Git server. Packages stay. FILES: paths that every machine carries, one a line.
# API_NAME: the name in /etc/hosts. Prints what is still there.

lock
ours=/var/lib/gitstead
# Another cluster has it now, or it was never this one's.
if [ -e "$ours/journal.json" ] && ! grep -qs "\"cluster\":\"$CLUSTER\"" "$ours/journal.json"; then exit 0; fi
if [ ! -e "$ours" ] && [ ! -e /usr/lib/gitstead ]; then exit 0; fi

for path in kubelet.service /etc/systemd/system/gitstead-*.* containerd.service; do
  systemctl disable --now "${path##*/}" >/dev/null 2>&1 || true
done
awk '$2 ~ "^(/run/containerd|/var/lib/containerd|/var/lib/kubelet)/" { print $2 }' /proc/mounts | sort -r |
  while read -r mount; do umount -l "$mount" || true; done

if [ -r /usr/lib/gitstead/programs ]; then
  while read -r _ _ path; do rm -f "$path"; done </usr/lib/gitstead/programs
fi
printf '%s\n' "$FILES" | while read -r path; do rm -f "$path"; done
# The folders themselves may be mounts.
for folder in containerd kubelet etcd cni; do
  [ ! -d "/var/lib/$folder" ] || find "/var/lib/$folder" -mindepth 1 -delete 2>/dev/null || true
done
for folder in systemd/system sysctl.d modules-load.d apt/apt.conf.d profile.d; do
  find "/etc/$folder" -name '*gitstead*' -exec rm -rf {} + 2>/dev/null || true
done
rm -rf /usr/lib/gitstead /etc/gitstead /etc/kubernetes /run/containerd /run/flannel

if [ "$(getent passwd git | cut -d: -f6)" = /srv/git ] && [ -e /srv/git/platform.git ]; then
  # Also while the connection of a push is still open.
  userdel --force git >/dev/null 2>&1 || true
  rm -rf /srv/git
fi
others=$(grep -vwF -e "$API_NAME" /etc/hosts || true)
printf '%s\n' "$others" >/etc/hosts
# What keeps the lease of the run that does this goes with the next start; the rest now.
find "$ours" -mindepth 1 -maxdepth 1 ! -name 'lease*' ! -name run ! -name machine-id ! -name ssh \
  -exec rm -rf {} +
systemctl daemon-reload

for path in /etc/kubernetes /var/lib/etcd/member /var/lib/kubelet/config.yaml /srv/git/platform.git \
  "$ours/journal.json"; do
  [ ! -e "$path" ] || echo "$path"
done
