# shellcheck shell=sh
# Puts back manifests of static pods that kubeadm had moved away, and not yet replaced, when it was
# killed. MANIFESTS: names of the missing files.

lock
for name in $MANIFESTS; do
  [ ! -e "/etc/kubernetes/manifests/$name" ] || continue
  kept=
  for file in /etc/kubernetes/tmp/kubeadm-backup-manifests*/"$name"; do
    # Their folders are named by time, so the last one is the newest.
    if [ -s "$file" ]; then kept=$file; fi
  done
  if [ -z "$kept" ]; then
    echo "error: /etc/kubernetes/manifests/$name is missing, and kubeadm kept no copy of it" >&2
    exit 1
  fi
  cp -p "$kept" "/etc/kubernetes/$name.new"
  sync "/etc/kubernetes/$name.new"
  mv "/etc/kubernetes/$name.new" "/etc/kubernetes/manifests/$name"
done
