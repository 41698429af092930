# shellcheck shell=sh
# Starts UNITS anew, with the programs that are installed now. Containers go on meanwhile.

lock
systemctl daemon-reload
for unit in $UNITS; do
  systemctl restart "$unit" || {
    kubelet_error
    exit 1
  }
  # The note that what is installed does not run yet.
  rm -f "/run/gitstead-restart-$unit"
done
