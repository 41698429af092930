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

packages_apply() {
  missing=$(holds packages || true)
  echo "packages: installing $missing" >&2
  # A load balancer for the API is all that it is for, and that has a unit of its own.
  case $missing in *haproxy*) systemctl -q mask haproxy.service 2>/dev/null ;; esac
  export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
  # What a killed run, or the machine's own first updates, left or still do.
  apt="apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3"
  logged dpkg --force-confold --configure -a
  for _ in $(seq 60); do
    if $apt update >"$log_file" 2>&1; then break; fi
    # Without a new index apt can still know the packages: the installation decides.
    grep -q 'Could not get lock' "$log_file" || break
    sleep 5
  done
  # shellcheck disable=SC2086
  logged $apt install --no-install-recommends -o Dpkg::Options::=--force-confold $missing
}
