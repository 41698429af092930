# shellcheck shell=sh
# Runs etcdctl with ARGS, one argument on each line, against the etcd of this control plane.

set -f
IFS='
'
# shellcheck disable=SC2086 # one argument on each line
etcdctl $ARGS
