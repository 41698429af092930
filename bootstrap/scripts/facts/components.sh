# shellcheck shell=sh
# The images of the static pods, and services that still run a program that was replaced since.

# words NAME [WORD...]: a fact of several words.
words() {
  name=$1
  shift
  fact "$name" "$*"
}

# shellcheck disable=SC2046
words static-images $(sed -n 's/^ *image: //p' /etc/kubernetes/manifests/*.yaml 2>/dev/null || true)
# shellcheck disable=SC2046
words stale $(ls -l /proc/[0-9]*/exe 2>/dev/null |
  sed -n 's|.* -> /usr/bin/\(containerd\|kubelet\) (deleted)$|\1|p')
