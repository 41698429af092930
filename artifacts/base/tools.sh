#!/bin/sh
# Writes a tar of the named programs with the libraries they load. Runs in the base image.
set -eu

# A path, and every link on the way to what it means.
chain() {
  path=$1
  while [ -L "$path" ]; do
    echo "$path"
    next=$(readlink "$path")
    case $next in
      /*) path=$next ;;
      *) path=$(dirname "$path")/$next ;;
    esac
  done
  echo "$path"
}

# What the dynamic loader finds for programs and libraries.
libraries() {
  ldd "$@" | sed -n 's|^\t[^/]*\(/[^ ]*\).*|\1|p' | sort -u |
    while read -r library; do chain "$library"; done
}

list() {
  for tool; do
    program=$(command -v "$tool")
    chain "$program"
    libraries "$program"
  done
  # iptables loads its matches and targets by name.
  case " $* " in
    *' iptables '*)
      find /usr/lib/*/xtables ! -type d
      libraries /usr/lib/*/xtables/*.so
      ;;
  esac
}

# The folders that Debian moved below /usr; programs and loaders are found through the links.
links=$(cd / && find bin sbin lib lib64 -maxdepth 0 -type l 2>/dev/null || true)
{
  for link in $links; do echo "$link"; done
  list "$@" | while read -r path; do
    echo "$(realpath "$(dirname "$path")")/$(basename "$path")"
  done | cut -c 2- | sort -u
} | tar -C / -c --no-recursion --numeric-owner --owner=0 --group=0 --mtime=@0 -T - -f -
