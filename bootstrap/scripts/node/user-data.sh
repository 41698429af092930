#!/bin/sh
# Makes this machine one that can join a cluster. cloud-init runs this once; what it leaves behind
# runs at each start of the machine until it has ended once, so that a reboot may come at any time.
# What it says: journalctl -u gitstead-prepare
set -eu
mkdir -p /usr/lib/gitstead
cat >/usr/lib/gitstead/prepare.new <<'END_OF_SCRIPT'
@script@
END_OF_SCRIPT
mv /usr/lib/gitstead/prepare.new /usr/lib/gitstead/prepare
cat >/etc/systemd/system/gitstead-prepare.service <<'END_OF_UNIT'
[Unit]
Description=Prepares this machine for Kubernetes
Wants=network-online.target
After=network-online.target
ConditionPathExists=!/usr/lib/gitstead/prepared

[Service]
Type=oneshot
ExecStart=/bin/sh /usr/lib/gitstead/prepare
ExecStartPost=/bin/touch /usr/lib/gitstead/prepared
# Until it has ended well: the network, or a server, may come late.
Restart=on-failure
RestartSec=10

[Install]
WantedBy=multi-user.target
END_OF_UNIT
sync
systemctl daemon-reload
systemctl -q enable gitstead-prepare.service
systemctl start --no-block gitstead-prepare.service
