# shellcheck shell=sh
# Units and settings that every machine carries. FILES: list of files.

configuration_check() {
  status=0
  missing_files "$FILES" || status=1
  look_at_units
  case $units in
  *NeedDaemonReload=yes*)
    printf 'daemon-reload'
    status=1
    ;;
  esac
  return "$status"
}

configuration_apply() {
  write_files "$FILES"
  mkdir -p /etc/cni/net.d /etc/containerd/certs.d /etc/kubernetes/manifests /opt/cni/bin
  systemctl daemon-reload
}
