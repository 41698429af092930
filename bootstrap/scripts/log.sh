# shellcheck shell=sh
# Prints the last complaint of the kubelet or the container runtime.

journalctl -u kubelet -u containerd -n 500 -o cat --no-pager | grep '^[EF][0-9]\|level=error' | tail -n 1
