# shellcheck shell=sh
# Prints the kubelet's configuration.

cat /var/lib/kubelet/config.yaml
