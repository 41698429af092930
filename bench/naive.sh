#!/bin/sh
# Makes the same cluster from the same parts as `./gitstead up`, as a person would by hand: one step
# after the other, each waited for before the next one begins. What `up` is compared with.
#
# Prints `step seconds` for each step, the teardown last. bench/naive.ts sets what is in capitals.
set -eu

folder=$(mktemp -d)
machines='control-plane-1 workers-1'

on() {
  machine=$1
  shift
  docker exec -i "$PREFIX-$machine" "$@"
}

kubectl() { on control-plane-1 kubectl --kubeconfig /etc/kubernetes/admin.conf "$@"; }

step() {
  began=$(date +%s%N)
  if ! "step_$1" >"$folder/output" 2>&1; then
    echo "$1 failed:" >&2
    tail -n 30 "$folder/output" >&2
    exit 1
  fi
  echo "$1 $(date +%s%N) $began" | awk '{ printf "%s %.2f\n", $1, ($2 - $3) / 1e9 }'
}

remove() {
  docker rm --force --volumes $(docker ps --all --quiet --filter "label=$PREFIX") || true
  docker volume rm --force $(docker volume ls --quiet --filter "label=$PREFIX") || true
  docker network rm "$PREFIX" || true
}

step_network() {
  docker network create --label "$PREFIX" --subnet "$SUBNET.0/24" --gateway "$SUBNET.1" "$PREFIX"
}

# container <name> <address> <option>...: what machines and the Git server have in common
container() {
  name=$1
  address=$2
  shift 2
  docker run --detach --label "$PREFIX" --name "$PREFIX-$name" --hostname "$name" \
    --network "$PREFIX" --ip "$address" "$@"
}

# machine <name> <address> <option>...
machine() {
  name=$1
  address=$2
  shift 2
  for volume in $VOLUMES; do
    docker volume create --label "$PREFIX" "$PREFIX-$name-${volume%%:*}"
    set -- "$@" --volume "$PREFIX-$name-$volume"
  done
  for capability in $CAPABILITIES; do set -- "$@" --cap-add "$capability"; done
  for option in $SECURITY; do set -- "$@" --security-opt "$option"; done
  container "$name" "$address" "$@" --cap-drop ALL --cgroupns private --device /dev/kmsg \
    --tmpfs /run:exec --tmpfs /tmp:exec --add-host "$API_NAME:127.0.0.1" --stop-signal "$STOP_SIGNAL" "$MACHINE_IMAGE"
}

step_machines() {
  machine control-plane-1 "$SUBNET.16" --publish "127.0.0.1:$API_PORT:6443"
  machine workers-1 "$SUBNET.32"
}

step_systemd() {
  for machine in $machines; do
    until on "$machine" systemctl is-system-running | grep -E '^(running|degraded)$'; do sleep 1; done
    on "$machine" sh -c "echo 'nameserver $RESOLVER' >/var/lib/gitstead/resolv.conf"
    on "$machine" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
    # The manifests reach the API where every machine has a proxy to it.
    docker exec --detach "$PREFIX-$machine" \
      socat TCP-LISTEN:7443,bind=127.0.0.1,fork,reuseaddr "TCP:$SUBNET.16:6443"
  done
}

# kubeadm and kubelet must be told when the host still has cgroup v1.
old_cgroup() { [ "$(on control-plane-1 stat -fc %T /sys/fs/cgroup)" != cgroup2fs ]; }

ignored() { if old_cgroup; then echo --ignore-preflight-errors=SystemVerification; fi; }

step_init() {
  on control-plane-1 tee /root/kubeadm.yaml <<END
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: { advertiseAddress: $SUBNET.16 }
skipPhases: [addon/coredns]
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v$KUBERNETES_VERSION
controlPlaneEndpoint: $API_NAME:7443
networking: { podSubnet: $PODS, serviceSubnet: $SERVICES }
etcd: { local: { imageTag: $ETCD_TAG } }
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: systemd
failSwapOn: false
resolvConf: /var/lib/gitstead/resolv.conf
serverTLSBootstrap: true
imageGCHighThresholdPercent: 100
evictionHard: { memory.available: 100Mi, nodefs.available: 0%, nodefs.inodesFree: 0%, imagefs.available: 0% }
$(if old_cgroup; then echo 'failCgroupV1: false'; fi)
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
conntrack: { maxPerCore: 0 }
END
  on control-plane-1 kubeadm init --config /root/kubeadm.yaml $(ignored)
}

step_api() { until [ "$(kubectl get --raw /readyz)" = ok ]; do sleep 1; done; }

# apply <file or folder below the cluster's manifests>, namespaces first
apply() {
  find "$MANIFESTS/$1" -name '*.yaml' | sort >"$folder/files"
  grep namespace "$folder/files" >"$folder/sorted" || true
  grep -v namespace "$folder/files" >>"$folder/sorted" || true
  while read -r file; do
    cat "$file"
    echo
    echo ---
  done <"$folder/sorted" | kubectl apply --server-side -f -
}

step_flannel() { apply controllers/flannel; }
step_coredns() { apply controllers/coredns; }
step_node() { kubectl wait --for=condition=Ready node/control-plane-1 --timeout 180s; }
step_token() { on control-plane-1 kubeadm token create --print-join-command | tail -n 1 >"$folder/join"; }
step_join() { on workers-1 $(cat "$folder/join") $(ignored); }

step_nodes() {
  until kubectl get node workers-1; do sleep 1; done
  kubectl wait --for=condition=Ready node --all --timeout 180s
}

# The metrics server asks only kubelets whose certificates the cluster signed.
step_approve() {
  for machine in $machines; do
    until kubectl get csr --field-selector spec.signerName=kubernetes.io/kubelet-serving \
      --output custom-columns=NAME:.metadata.name,BY:.spec.username --no-headers | grep -w "system:node:$machine" >"$folder/requests"; do sleep 1; done
    kubectl certificate approve $(cut -d ' ' -f 1 "$folder/requests")
  done
}

step_dns() { kubectl --namespace kube-system rollout status deployment/coredns --timeout 180s; }

step_git_server() {
  ssh-keygen -q -t ed25519 -N '' -f "$folder/key"
  mkdir "$folder/keys"
  cp "$folder/key.pub" "$folder/keys/authorized_keys"
  chmod 755 "$folder" "$folder/keys"
  container git "$SUBNET.2" --publish "127.0.0.1:$GIT_PORT:22" \
    --volume "$folder/keys:/etc/gitstead:ro" "$GIT_IMAGE"
  until docker exec "$PREFIX-git" cat /srv/git/ssh/ssh_host_ed25519_key.pub >"$folder/host-key"; do sleep 1; done
  docker exec --user git "$PREFIX-git" git init --bare --initial-branch main "$REPOSITORY"
}

step_push() {
  echo "[127.0.0.1]:$GIT_PORT $(cut -d ' ' -f 1,2 "$folder/host-key")" >"$folder/known_hosts"
  GIT_SSH_COMMAND="ssh -F none -i $folder/key -o UserKnownHostsFile=$folder/known_hosts" \
    git -C "$CLONE" push "ssh://git@127.0.0.1:$GIT_PORT$REPOSITORY" "$COMMIT:refs/heads/main"
}

step_flux() { apply flux-system/gotk-components.yaml; }

step_controllers() {
  kubectl --namespace flux-system wait --for=condition=Available deployment --all --timeout 300s
}

# Made here and piped, because the files are not in the machine.
secret() {
  printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: %s, namespace: flux-system}\ndata:\n' "$1"
  shift
  for pair in "$@"; do printf '  %s: %s\n' "${pair%%=*}" "$(base64 -w0 <"${pair#*=}")"; done
}

step_secrets() {
  echo "$SUBNET.2 $(cut -d ' ' -f 1,2 "$folder/host-key")" >"$folder/known_hosts"
  head -c 32 /dev/urandom | base64 -w0 >"$folder/token"
  secret flux-system "identity=$folder/key" "identity.pub=$folder/key.pub" "known_hosts=$folder/known_hosts" |
    kubectl apply -f -
  secret webhook-token "token=$folder/token" | kubectl apply -f -
}

step_sync() { apply flux-system/gotk-sync.yaml; }

step_synced() {
  kubectl --namespace flux-system wait --for=condition=Ready kustomization/flux-system --timeout 300s
  kubectl --namespace flux-system wait --for=condition=Ready kustomization --all --timeout 300s
}

step_pods() { kubectl wait --for=condition=Ready pod --all --all-namespaces --timeout 300s; }

step_teardown() { remove; }

trap 'remove >/dev/null 2>&1; rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

for part in network machines systemd init api flannel coredns node token join nodes approve dns \
  git_server push flux controllers secrets sync synced pods teardown; do
  step "$part"
done
