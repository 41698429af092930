# shellcheck shell=sh
# Stores every Secret anew, and so encrypted.

# stored NAMESPACE NAME: one that is changed meanwhile is tried again, one that is gone needs nothing.
stored() {
  for _ in 1 2 3 4 5; do
    kubectl -n "$1" get secret "$2" --ignore-not-found -o json >"$secret" || return 1
    [ -s "$secret" ] || return 0
    said=$(kubectl replace -f "$secret" 2>&1) && return 0
    sleep 1
  done
  return 1
}

lock
export KUBECONFIG=/etc/kubernetes/admin.conf
list=$(mktemp /run/gitstead-secrets.XXXXXX)
secret=$(mktemp /run/gitstead-secret.XXXXXX)
trap 'rm -f "$list" "$secret"' EXIT
kubectl get secrets --all-namespaces -o go-template='{{range .items}}{{.metadata.namespace}} {{.metadata.name}}
{{end}}' >"$list"
while read -r namespace name; do
  stored "$namespace" "$name" || {
    echo "error: Secret $namespace/$name could not be stored anew: ${said-}" >&2
    exit 1
  }
done <"$list"
