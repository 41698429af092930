#!/bin/sh
# Runs in the container that becomes the machine image, and ends when it is complete.
set -eu

# --- What systemd starts -------------------------------------------------------------------
# No password fits a star; a locked account would refuse keys too.
usermod -p '*' root
rm -f /etc/ssh/ssh_host_* /var/lib/dbus/machine-id
: >/etc/machine-id
mkdir -p /etc/cni/net.d /etc/containerd/certs.d /etc/kubernetes/manifests /etc/gitstead \
  /var/lib/etcd /var/lib/kubelet /var/lib/containerd /var/lib/gitstead
systemctl -q set-default multi-user.target
systemctl -q enable containerd kubelet ssh gitstead-dns gitstead-api-proxy
systemctl -q disable haproxy logrotate.timer
# A container has no hardware, terminals, disks to check, or packages to update by itself.
systemctl -q mask \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer \
  e2scrub_reap.service getty.target console-getty.service \
  systemd-udevd.service systemd-udev-trigger.service systemd-udevd-control.socket \
  systemd-udevd-kernel.socket systemd-logind.service systemd-networkd.service \
  systemd-hwdb-update.service systemd-modules-load.service systemd-remount-fs.service \
  systemd-firstboot.service systemd-machine-id-commit.service systemd-binfmt.service \
  systemd-update-done.service systemd-update-utmp.service systemd-sysusers.service \
  systemd-random-seed.service systemd-pstore.service systemd-journal-flush.service \
  systemd-ask-password-console.path systemd-ask-password-wall.path systemd-tpm2-setup.service \
  systemd-tpm2-setup-early.service dev-hugepages.mount dev-mqueue.mount \
  sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount \
  sys-fs-fuse-connections.mount proc-sys-fs-binfmt_misc.automount

# --- Images --------------------------------------------------------------------------------
# On a scratch volume, because snapshots cannot be made on the container's own disk. The builder
# imports images while this waits, then ends containerd.
from=/scratch/containerd
containerd --root "$from" --log-level warn 

# The images' files get a place of their own, which all machines share; what containerd notes
# about them, linked to there, is what each machine copies.
to=/usr/lib/gitstead
snapshots=io.containerd.snapshotter.v1.overlayfs/snapshots
mkdir -p "$to/snapshots" "$to/containerd"
for snapshot in "$from/$snapshots"/*; do
  [ -e "$snapshot" ] || continue
  id=${snapshot##*/}
  cp -a "$snapshot/fs" "$to/snapshots/$id"
  rm -rf "$snapshot/fs"
  ln -s "$to/snapshots/$id" "$snapshot/fs"
done
cp -a "$from/." "$to/containerd/"
cp /proc/sys/kernel/random/uuid "$to/containerd/stamp"
rm -rf /run/containerd /tmp/* /var/log/journal
