# shellcheck shell=sh
# Takes a control plane back to a snapshot from before an upgrade. People run it on each control plane, as
# root and without the prelude; docs/upgrade.md says when. Each word can be killed and run again.
#
#   sh -s prepare KUBERNETES ETCD [MEMBERS]   looks whether all that is needed is here, and keeps copies
#   sh -s stop                                stops the control plane
#   sh -s restore                             puts the data and the manifests from before in place
#
# KUBERNETES, ETCD: tags of the images from before, for example v1.35.8 and 3.6.6-0. MEMBERS: of etcd, as
# NAME=URL[,NAME=URL...], where it does not answer any more. The snapshot is /var/lib/gitstead/restore.db.
set -eu
umask 077

snapshot=/var/lib/gitstead/restore.db
manifests=/etc/kubernetes/manifests
backups=/etc/kubernetes/tmp/kubeadm-backup-manifests
work=/etc/kubernetes/gitstead-restore
pki=/etc/kubernetes/pki/etcd
components='etcd kube-apiserver kube-controller-manager kube-scheduler'

fail() {
  echo "error: $*" >&2
  exit 1
}

# tag FILE: of the image in a manifest.
tag() {
  sed -n 's/^ *image: .*:\([^:]*\)$/\1/p' "$1" | head -n 1
}

# flag NAME: of etcd from before.
flag() {
  sed -n "s/^ *- --$1=//p" "$work/former/etcd.yaml"
}

# keep NAME TAG: a copy of the manifest with this tag: the one in use, else the newest that kubeadm kept.
keep() {
  found=
  # Their folders are named by time.
  for file in "$backups"*/"$1.yaml" "$manifests/$1.yaml"; do
    if [ -s "$file" ] && [ "$(tag "$file")" = "$2" ]; then found=$file; fi
  done
  [ -n "$found" ] || fail "no manifest of $1 with the tag $2 is here; nothing was changed"
  cp -p "$found" "$work.new/former/$1.yaml"
  echo "$1: $found"
}

# The members of etcd as it is now; nothing when it does not answer.
members() {
  listed=$(ETCDCTL_DIAL_TIMEOUT=5s ETCDCTL_COMMAND_TIMEOUT=20s etcdctl \
    --endpoints=https://127.0.0.1:2379 --cacert=$pki/ca.crt \
    --cert=$pki/healthcheck-client.crt --key=$pki/healthcheck-client.key member list 2>/dev/null) || return 0
  echo "$listed" | sed 's/^[^,]*, [^,]*, \([^,]*\), \([^,]*\), .*/\1=\2/' | tr '\n' ',' | sed 's/,$//'
}

prepare() {
  [ ! -e "$work" ] || [ ! -e "$work/stopped" ] || fail 'this control plane is stopped already: go on with restore'
  [ -s "$snapshot" ] || fail "there is no $snapshot"
  etcdutl snapshot status "$snapshot" >/dev/null || fail "$snapshot is no snapshot"
  rm -rf "$work" "$work.new"
  mkdir -p "$work.new/former" "$work.new/away"
  for name in $components; do
    if [ "$name" = etcd ]; then keep "$name" "$2"; else keep "$name" "$1"; fi
  done
  all=${3:-$(members)}
  [ -n "$all" ] || fail 'etcd does not answer: name its members as the last word, NAME=URL[,NAME=URL...]'
  printf '%s\n' "$all" >"$work.new/members"
  mv "$work.new" "$work"
  data=$(flag data-dir)
  [ -d "$data" ] || fail "the folder of etcd, ${data:-which its manifest does not name}, is not here"
  [ ! -e "$data/before-restore" ] || fail "an earlier restore kept $data/before-restore: remove it first"
  own="$(flag name)=$(flag initial-advertise-peer-urls)"
  case ",$all," in
  *",$own,"*) echo "members: $all" ;;
  *) rm -rf "$work" && fail "$own, which is this one, is not among the members of etcd, $all" ;;
  esac
}

# Whether a process of etcd or of an API server is left.
runs() {
  grep -qsx -e etcd -e kube-apiserver /proc/[0-9]*/comm
}

stop() {
  [ -e "$work/members" ] || fail 'run prepare first'
  [ ! -e "$work/restored" ] || fail 'the data is restored already: go on with restore'
  : >"$work/stopped"
  for name in $components; do
    if [ -e "$manifests/$name.yaml" ]; then mv "$manifests/$name.yaml" "$work/away/"; fi
  done
  waited=0
  while runs; do
    [ "$waited" -lt 180 ] || fail 'etcd or kube-apiserver still runs after 180 s: does the kubelet run? Then run stop again'
    sleep 1
    waited=$((waited + 1))
  done
  echo 'stopped; once all control planes are: restore'
}

# What etcd holds becomes that of the snapshot. What it held stays beside it.
swap() {
  data=$(flag data-dir)
  url=$(flag initial-advertise-peer-urls)
  rm -rf "$data/restored"
  # Whoever watches the API has seen later revisions: they must be told to begin anew, not wait for them.
  etcdutl snapshot restore "$snapshot" --data-dir "$data/restored" --name "$(flag name)" \
    --initial-cluster "$(cat "$work/members")" --initial-advertise-peer-urls "$url" \
    --bump-revision 1000000000 --mark-compacted
  if [ -e "$data/before-restore" ]; then
    rm -rf "$data/member"
  else
    mv "$data/member" "$data/before-restore"
  fi
  mv "$data/restored/member" "$data/member"
  rm -rf "$data/restored"
  sync
  : >"$work/restored"
}

restore() {
  [ -e "$work/stopped" ] || fail 'nothing is stopped here: either stop is still to come, or restore has ended'
  if [ ! -e "$work/restored" ]; then
    ! runs || fail 'etcd or kube-apiserver still runs: run stop again'
    swap
  fi
  for name in $components; do
    cp -p "$work/former/$name.yaml" "$work/$name.new"
    mv "$work/$name.new" "$manifests/$name.yaml"
  done
  data=$(flag data-dir)
  rm -f "$snapshot"
  mv "$work" "$work.done"
  rm -rf "$work.done"
  echo "restored; what etcd held is in $data/before-restore. Next: systemctl restart kubelet on every machine"
}

[ "$(id -u)" = 0 ] || fail 'this needs root: sudo sh -s ...'
exec 9>/run/gitstead.lock
flock -n 9 || fail 'a run of gitstead is at work on this machine'
case "${1-}" in
prepare)
  [ $# -ge 3 ] || fail 'say the tags from before: prepare KUBERNETES ETCD'
  shift
  prepare "$@"
  ;;
stop | restore) "$1" ;;
*) fail 'say prepare, stop or restore' ;;
esac
