# shellcheck shell=sh
# What hardening and certificates are judged by: of files and keys only checksums, rights and public parts.

# existing PATTERN...: sets `found` to the paths that are there.
existing() {
  found=
  for path in "$@"; do
    if [ -e "$path" ]; then found="$found $path"; fi
  done
}
# encoded NAME: the text on stdin as a fact.
encoded() { fact "$1" "$(base64 -w0)"; }
k8s=/etc/kubernetes own=/etc/kubernetes/gitstead

existing "$k8s"/manifests/*.yaml
if [ -n "$found" ]; then
  # shellcheck disable=SC2086
  awk '/^    - (kube-|etcd$)/ { program = $2 } /^    - --/ { print program, $2 }' $found | encoded arguments
  existing "$own"/* /usr/local/sbin/gitstead-approve /etc/systemd/system/gitstead-approve.*
  # shellcheck disable=SC2086
  [ -z "$found" ] || sha256sum $found | encoded checksums
  if [ -e "$own/encryption.yaml" ]; then
    fact encryption "$(awk '/^# |secretbox:|identity:/ { sub(/^ *- /, ""); sub(/[:,].*/, ""); print; exit }' "$own/encryption.yaml")"
  fi
  fact approval "$(systemctl is-active gitstead-approve.timer 2>/dev/null || true)"
fi

existing "$k8s"/pki/*.crt "$k8s"/pki/etcd/*.crt "$k8s"/*.conf /var/lib/kubelet/pki/*-current.pem
if [ -n "$found" ]; then
  # shellcheck disable=SC2086
  awk 'FNR == 1 { on = 0; seen = 0 }
    $1 == "client-certificate-data:" { print FILENAME, $2 }
    /^-----BEGIN CERTIFICATE/ && !seen { on = 1; seen = 1; printf "%s ", FILENAME; next }
    /^-----END CERTIFICATE/ && on { on = 0; print "" }
    on { printf "%s", $0 }' $found | encoded certificates
fi

existing "$k8s"/manifests/*.yaml /etc/cni/net.d/* /var/lib/etcd "$k8s"/*.conf "$k8s"/pki/*.* \
  "$k8s"/pki/etcd/*.* /etc/systemd/system/kubelet.service.d/*.conf /var/lib/kubelet/config.yaml \
  "$own"/* /var/log/kubernetes/audit/*
# shellcheck disable=SC2086
[ -z "$found" ] || stat -c '%a %U:%G %n' $found | encoded rights
