# shellcheck shell=sh
# What makes a control plane a hardened one. Functions for the scripts that follow.
# FILES: lines of mode, path and content in base64. ENCRYPTION: the keys for Secrets of another
# control plane, or empty. MODES: lines of mode and pattern of paths.

keys=/etc/kubernetes/gitstead/encryption.yaml

# Writes the files, and the keys for Secrets: those of another control plane, or new ones if there are
# none. FIRST: what new Secrets are written with, secretbox or identity.
harden() {
  mkdir -p /etc/kubernetes/gitstead /var/log/kubernetes/audit
  chmod 755 /etc/kubernetes
  list=$(mktemp /run/gitstead-files.XXXXXX)
  printf '%s' "$FILES" >"$list"
  written=
  while read -r mode path content; do
    printf '%s' "$content" | base64 -d >"$path.new"
    chmod "$mode" "$path.new"
    written="$written $path"
  done <"$list"
  rm -f "$list"
  # shellcheck disable=SC2086
  for path in $written; do sync "$path.new" && mv "$path.new" "$path"; done
  if [ -n "${ENCRYPTION-}" ]; then
    write "$keys" "$ENCRYPTION
"
  elif [ ! -e "$keys" ]; then
    write "$keys" "$(encryption "${FIRST-secretbox}" "$(head -c 32 /dev/urandom | base64 -w0)")
"
  fi
}

# encryption FIRST KEY: the API server reads what either wrote, and writes with the first.
encryption() {
  secretbox="      - secretbox: { keys: [{ name: key1, secret: $2 }] }"
  identity='      - identity: {}'
  cat <<YAML
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers:
YAML
  case "$1" in
  secretbox) printf '%s\n%s\n' "$secretbox" "$identity" ;;
  identity) printf '%s\n%s\n' "$identity" "$secretbox" ;;
  esac
}

# Takes rights away that files should not give.
close_files() {
  printf '%s' "$MODES" | while read -r mode pattern; do
    # shellcheck disable=SC2086
    for path in $pattern; do
      if [ -e "$path" ]; then chown root:root "$path" && chmod "$mode" "$path"; fi
    done
  done
}

# Looks for kubelets that ask for certificates, from now on.
start_approval() {
  systemctl daemon-reload
  systemctl enable --now gitstead-approve.timer 2>/dev/null
}
