#!/bin/sh
# Runs in the container that becomes the Git server's image.
set -eu
# No password fits a star; a locked account would refuse keys too.
useradd --uid 1000 --home-dir /srv/git --no-create-home --shell /bin/sh --password '*' git
usermod -p '*' root
mkdir -p /srv/git /etc/gitstead
chown git:git /srv/git
