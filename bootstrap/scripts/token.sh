# shellcheck shell=sh
# Lets one machine join: registers the token in CONFIG, and for a control plane (CERTIFICATES=yes)
# shares the certificates, encrypted with the key in CONFIG, and prints the keys for Secrets.

config=$(mktemp /run/gitstead-token.XXXXXX)
trap 'rm -f "$config"' EXIT
printf '%s' "$CONFIG" >"$config"
kubeadm token create --config "$config" >/dev/null
if [ "$CERTIFICATES" = yes ]; then
  kubeadm init phase upload-certs --upload-certs --skip-certificate-key-print --config "$config" >/dev/null
  cat /etc/kubernetes/gitstead/encryption.yaml
fi
