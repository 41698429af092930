# shellcheck shell=sh
# Waits until every member of etcd has started, votes and answers. Members are added or taken away
# only then: no two changes of who votes at once, and never the vote that a majority needs.

# Prints what is missing, and fails when anything is.
settled() {
  members=$(etcdctl member list -w simple 2>&1) || {
    printf '%s\n' "$members" | tail -n 1
    return 1
  }
  # Lines of: id, started, name, peer URLs, client URLs, is a learner.
  printf '%s\n' "$members" | awk -F ', ' '
    $2 != "started" { print "the member at " $4 " has not started"; bad = 1 }
    $6 == "true" { print $3 " does not vote yet"; bad = 1 }
    END { exit bad }' || return 1
  health=$(etcdctl endpoint health --cluster 2>&1) && return 0
  printf '%s\n' "$health" | grep -v 'is healthy' | tail -n 1
  return 1
}

tries=120
until missing=$(settled); do
  tries=$((tries - 1))
  if [ "$tries" = 0 ]; then
    echo "error: etcd is not whole: $missing" >&2
    exit 1
  fi
  [ $((tries % 10)) != 0 ] || echo "waiting for etcd: $missing" >&2
  sleep 0.5
done
