# shellcheck shell=sh
# The container runtime runs, with its settings as they are.

containerd_check() {
  unit_holds containerd
}

containerd_apply() {
  start_unit containerd
}
