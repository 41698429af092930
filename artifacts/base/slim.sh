#!/bin/sh
# Takes out of a fresh Debian what no machine reads. Argument: the folder it is in.
set -eu
cd "$1"
rm -rf var/cache/apt/* var/lib/apt/lists/* var/log/*.log var/log/apt usr/share/locale/* \
  usr/share/man/* usr/share/info/* usr/share/lintian usr/share/bug usr/share/bash-completion \
  usr/share/i18n usr/share/zoneinfo/right usr/lib/udev/hwdb.d usr/lib/udev/hwdb.bin \
  usr/lib/*/gconv var/cache/debconf/*-old etc/ssh/ssh_host_*
find usr/share/doc -type f ! -name copyright -delete
# Kubernetes looks for network plugins here, and uses only a few of them.
mkdir -p opt/cni/bin
for plugin in bridge host-local loopback portmap firewall bandwidth tuning ptp; do
  mv "usr/lib/cni/$plugin" opt/cni/bin/
done
rm -rf usr/lib/cni
: >etc/machine-id
