# shellcheck shell=sh
# How packages, images and people on the machine reach the internet. PROXY: list of files.
# PROXY_PATHS: all that the list may hold, to be absent when it does not.

proxy_check() {
  status=0
  missing_files "$PROXY" || status=1
  for path in $PROXY_PATHS; do
    case $PROXY in *" $path"*) continue ;; esac
    if [ -e "$path" ]; then
      printf '%s ' "$path"
      status=1
    fi
  done
  return "$status"
}

proxy_apply() {
  for path in $PROXY_PATHS; do
    case $PROXY in *" $path"*) continue ;; esac
    [ -e "$path" ] || continue
    note_restart "$path"
    rm "$path"
  done
  write_files "$PROXY"
  systemctl daemon-reload
}
