# shellcheck shell=sh
# Signs a client certificate for an operator, whose private key stays where it was made.
# PUBLIC_KEY: in PEM. SUBJECT: who it is for. DAYS: how long it is good for. GROUP: made administrators
# of the cluster. Prints the certificate.

pki=/etc/kubernetes/pki
work=$(mktemp -d /run/gitstead-operator.XXXXXX)
trap 'rm -rf "$work"' EXIT
printf '%s' "$PUBLIC_KEY" >"$work/key"
printf '%s\n' basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature \
  extendedKeyUsage=clientAuth >"$work/extensions"
openssl x509 -new -force_pubkey "$work/key" -subj "$SUBJECT" -days "$DAYS" \
  -set_serial "0x$(openssl rand -hex 16)" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" \
  -extfile "$work/extensions" -out "$work/certificate" 2>"$work/error" || {
  cat "$work/error" >&2
  exit 1
}

bind() {
  kubectl --kubeconfig /etc/kubernetes/admin.conf "$@" create clusterrolebinding "$GROUP" \
    --clusterrole cluster-admin --group "$GROUP" >"$work/said" 2>&1 ||
    grep -q 'already exists' "$work/said"
}

# After a start the API may refuse for a moment, until it has read its roles. The name by which all are
# reached leads nowhere before the machine is prepared; of all, the one here may be the last to start.
tries=120
until bind --server "https://$(api_address):6443" || bind; do
  tries=$((tries - 1))
  if [ "$tries" = 0 ]; then
    cat "$work/said" >&2
    exit 1
  fi
  sleep 0.5
done
cat "$work/certificate"
