# shellcheck shell=sh
# Certificate authorities that the machine trusts besides the usual ones. AUTHORITIES: list of
# files, AUTHORITIES_FOLDER: where they are, and nothing else.

authorities_check() {
  # Noted last, so that a killed update is repeated.
  noted=
  [ ! -e "$ours/authorities" ] || read -r noted <"$ours/authorities"
  if [ -z "$AUTHORITIES" ] && [ -z "$noted" ]; then return 0; fi
  if [ "$noted" = "$AUTHORITIES_SUM" ] && missing_files "$AUTHORITIES" >/dev/null; then return 0; fi
  printf 'certificates'
  return 1
}

authorities_apply() {
  note_restart certificates
  rm -rf "$AUTHORITIES_FOLDER"
  write_files "$AUTHORITIES"
  logged update-ca-certificates --fresh
  write "$ours/authorities" "$AUTHORITIES_SUM
"
}
