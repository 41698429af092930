# shellcheck shell=sh
# Programs of the distribution that Kubernetes calls. PACKAGES: words `package=program`; what
# brings the program does not matter.

packages_check() {
  status=0
  for pair in $PACKAGES; do
    command -v "${pair#*=}" >/dev/null && continue
    printf '%s ' "${pair%%=*}"
    status=1
  done
  return "$status"
}

# unlocked COMMAND...: again and again, for five minutes, while another apt or dpkg is at work, for
# example the machine's own first updates.
unlocked() {
  for try in $(seq 60); do
    if "$@" >"$log_file" 2>&1; then return; fi
    grep -q 'Could not get lock\|locked by another process' "$log_file" || return 1
    [ "$try" != 1 ] || echo "packages: waiting for another apt" >&2
    sleep 5
  done
  return 1
}

packages_apply() {
  missing=$(holds packages || true)
  echo "packages: installing $missing" >&2
  # A load balancer for the API is all that it is for, and that has a unit of its own.
  case $missing in *haproxy*) systemctl -q mask haproxy.service 2>/dev/null ;; esac
  # The locks are known by English words.
  export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 LC_ALL=C
  apt="apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3"
  # What a killed run left.
  set -- dpkg --force-confold --configure -a
  unlocked "$@" || logged "$@"
  # Without a new index apt can still know the packages: the installation decides.
  # shellcheck disable=SC2086
  unlocked $apt update || true
  # shellcheck disable=SC2086
  logged $apt install --no-install-recommends -o Dpkg::Options::=--force-confold $missing
}
