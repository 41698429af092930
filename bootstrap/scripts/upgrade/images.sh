# shellcheck shell=sh
# Prints the container images that are on this machine.

ctr -n k8s.io images ls -q
