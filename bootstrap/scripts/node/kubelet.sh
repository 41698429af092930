# shellcheck shell=sh
# The kubelet starts with the machine, and runs once the machine is a node.

kubelet_check() {
  if unit_shows kubelet UnitFileState=enabled; then
    if [ ! -e /etc/kubernetes/kubelet.conf ]; then return 0; fi
    if unit_shows kubelet ActiveState=active || unit_shows kubelet ActiveState=activating; then
      needs_restart kubelet || return 0
    fi
  fi
  printf 'kubelet'
  return 1
}

kubelet_apply() {
  start_unit kubelet
}
