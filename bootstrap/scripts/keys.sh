# shellcheck shell=sh
# Prints the keys for Secrets, for another control plane of this cluster.

cat /etc/kubernetes/gitstead/encryption.yaml
