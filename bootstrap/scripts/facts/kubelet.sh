# shellcheck shell=sh
# How the kubelet is configured.

file kubelet-file /var/lib/kubelet/config.yaml
exists kubelet-pending /var/lib/gitstead/kubelet-pending
