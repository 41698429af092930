# shellcheck shell=sh
# Revokes the token with the public id ID.

kubeadm token delete "$ID" >/dev/null
