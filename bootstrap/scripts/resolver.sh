# shellcheck shell=sh
# Writes CONTENT to FILE, the resolver that the kubelet hands to pods.

umask 022
write "$FILE" "$CONTENT"
