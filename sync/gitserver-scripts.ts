/**
 * Hook of the bare repository. It must end at once and hold none of the push's pipes: a push never
 * waits for the cluster, nor fails because of it.
 */
export const NOTIFY_HOOK = `#!/bin/sh
setsid -f sh ./gitstead/notify </dev/null >/dev/null 2>&1 || true
exit 0
`;

/**
 * Tells Flux that there is something new, and keeps the last result in a file. Flux looks by itself
 * every ten seconds, so that longer attempts would be of no use. URLs are given to curl on its
 * standard input, because whoever knows them can call the webhook.
 */
export const NOTIFY_SCRIPT = `cd "$(dirname -- "$0")" || exit 1
attempt=0
while [ "$attempt" -lt 12 ]; do
  while IFS= read -r url; do
    attempt=$((attempt + 1))
    status=$(printf 'url = "%s"\\n' "$url" |
      curl --silent --show-error --max-time 3 --request POST --data '{}' --config - \\
        --output /dev/null --write-out '%{http_code}' 2>error)
    printf '%s attempt %s: HTTP %s %s\\n' "$(date -u +%FT%TZ)" "$attempt" "$status" "$(cat error)" >last.new
    mv last.new last
    [ "$status" = 200 ] && exit 0
  done <receivers
  sleep 0.5
done
`;

/**
 * Makes the repository, the key and the hook; prints one line \`<action> <subject>\` for each.
 * Files are put in place whole, so that a push in the same moment sees the old or the new one.
 */
export const PREPARE_SCRIPT = `set -eu
umask 077

# place <subject> <file> <mode> <content>
place() {
  if [ -f "$2" ] && [ "$(cat -- "$2"; echo .)" = "$4
." ]; then
    echo "unchanged $1"
    return
  fi
  action=created
  [ ! -f "$2" ] || action=configured
  mkdir -p -- "$(dirname -- "$2")"
  printf '%s\\n' "$4" >"$2.new"
  chmod "$3" "$2.new"
  mv -f -- "$2.new" "$2"
  echo "$action $1"
}

# setting <name> <value>
setting() {
  [ "$(git config --file "$REPOSITORY/config" --get "$1" || true)" != "$2" ] || return 0
  git config --file "$REPOSITORY/config" "$1" "$2"
  settings=configured
}

if [ -f "$REPOSITORY/HEAD" ]; then
  repository=unchanged
else
  # A kill in the middle leaves a folder that is made again.
  rm -rf -- "$REPOSITORY.new"
  git init --quiet --bare "$REPOSITORY.new"
  rm -rf -- "$REPOSITORY.new/hooks"
  mv -T -- "$REPOSITORY.new" "$REPOSITORY"
  repository=created
fi
echo "$repository repository/platform"

settings=unchanged
setting receive.denyNonFastForwards true
setting receive.denyDeletes true
setting receive.fsckObjects true
setting gc.auto 2000
if [ "$(git --git-dir="$REPOSITORY" symbolic-ref HEAD)" != "refs/heads/$BRANCH" ]; then
  git --git-dir="$REPOSITORY" symbolic-ref HEAD "refs/heads/$BRANCH"
  settings=configured
fi
echo "$settings settings/platform"

# Flux's line is ours; every other line belongs to whoever wrote it.
keys="$HOME/.ssh/authorized_keys"
others=$(grep -v '^restrict,command="git-upload-pack ' "$keys" 2>/dev/null || true)
place key/flux "$keys" 600 "\${others:+$others
}$FLUX_KEY"
place receivers/flux "$REPOSITORY/gitstead/receivers" 600 "$RECEIVERS"
place script/notify "$REPOSITORY/gitstead/notify" 600 "\${NOTIFY%?}"
place hook/post-receive "$REPOSITORY/hooks/post-receive" 700 "\${HOOK%?}"
`;
