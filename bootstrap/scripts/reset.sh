# shellcheck shell=sh
# Takes off a machine what made it one of the cluster CLUSTER, after `leave`: programs, their units and
# data, and the Git server. Packages stay. FILES: what every machine carries, a list of files.
# API_NAME: the name in /etc/hosts. GIT: remove, or keep where nobody has looked what only the Git server
# holds. Prints what is still there. The journal goes last, and just before it what else tells that
# something was installed: killed anywhere, the next run goes on.

lock
ours=/var/lib/gitstead
journal=$ours/journal.json
installed=/usr/lib/gitstead/programs
# Another cluster has it now, or it was never this one's.
if [ -e "$journal" ] && ! grep -qs "\"cluster\":\"$CLUSTER\"" "$journal"; then exit 0; fi
if [ ! -e "$ours" ] && [ ! -e /usr/lib/gitstead ]; then exit 0; fi

# A look leaves a folder, too. Where no program was ever brought, containerd and all data are somebody
# else's, and only what bears our name or is ours to the letter goes.
made=no
if [ -e "$journal" ] || [ -e "$installed" ]; then made=yes; fi

# Units, programs, data and the Git server.
remove_what_runs() {
  for path in kubelet.service /etc/systemd/system/gitstead-*.* containerd.service; do
    systemctl disable --now "${path##*/}" >/dev/null 2>&1 || true
  done
  awk '$2 ~ "^(/run/containerd|/var/lib/containerd|/var/lib/kubelet)/" { print $2 }' /proc/mounts | sort -r |
    while read -r mount; do umount -l "$mount" || true; done
  if [ -r "$installed" ]; then
    while read -r _ _ path; do rm -f "$path"; done <"$installed"
  fi
  # The folders themselves may be mounts.
  for folder in containerd kubelet etcd cni; do
    [ ! -d "/var/lib/$folder" ] || find "/var/lib/$folder" -mindepth 1 -delete 2>/dev/null || true
  done
  rm -rf /etc/kubernetes /run/containerd /run/flannel \
    /var/log/kubernetes /var/log/pods /var/log/containers
  if [ "$GIT" = remove ] && [ -e /srv/git/platform.git ]; then remove_git_server; fi
}

# Its user may be gone already.
remove_git_server() {
  case $(getent passwd git | cut -d: -f6) in '' | /srv/git) ;; *) return 0 ;; esac
  # Also while the connection of a push is still open.
  userdel --force git >/dev/null 2>&1 || true
  rm -rf /srv/git
}

# what_is_left: prints it, one path a line.
what_is_left() {
  for path in /etc/kubernetes /var/lib/etcd/member /var/lib/kubelet/config.yaml; do
    [ ! -e "$path" ] || echo "$path"
  done
  if [ "$GIT" = remove ] && [ -e /srv/git/platform.git ]; then echo /srv/git/platform.git; fi
}

[ "$made" = no ] || remove_what_runs
printf '%s\n' "$FILES" | while read -r sum _ _ path; do
  if [ "$made" = no ]; then
    printf '%s  %s\n' "$sum" "$path" | sha256sum -c --status 2>/dev/null || continue
  fi
  rm -f "$path"
done
for folder in systemd/system sysctl.d modules-load.d apt/apt.conf.d profile.d; do
  find "/etc/$folder" -name '*gitstead*' -exec rm -rf {} + 2>/dev/null || true
done
rm -rf /etc/gitstead /usr/local/sbin/gitstead-approve
# Empty ones only: where nothing was installed they may be ours all the same.
rmdir /etc/kubernetes/manifests /etc/kubernetes 2>/dev/null || true
if [ -e /usr/lib/gitstead/authorities ]; then
  rm -rf /usr/local/share/ca-certificates/gitstead
  update-ca-certificates --fresh >/dev/null 2>&1 || true
fi
if grep -qwF -e "$API_NAME" /etc/hosts; then
  others=$(grep -vwF -e "$API_NAME" /etc/hosts || true)
  printf '%s\n' "$others" >/etc/hosts
fi
systemctl daemon-reload

left=
[ "$made" = no ] || left=$(what_is_left)
if [ -n "$left" ]; then
  echo "$left"
  exit
fi
# What keeps the lease of the run that does this goes with the next start; the rest now.
find "$ours" -mindepth 1 -maxdepth 1 ! -name 'lease*' ! -name run ! -name machine-id ! -name ssh \
  ! -name journal.json -exec rm -rf {} +
sync
rm -rf /usr/lib/gitstead
rm -f "$journal"
sync
