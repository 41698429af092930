import type { Change } from '../plan/change.ts';
import { GIT_REPOSITORY } from '../plan/conventions.ts';
import type { Run } from '../plan/run.ts';
import type { Shell } from '../remote/ssh.ts';
import { parseChanges } from './changes.ts';

/** What a machine needs in order to be the Git server too. */
export interface GitHostSpec {
  /** Name of the machine. */
  readonly machine: string;
  /** The clone's own public key, which may push. */
  readonly authorizedKey: string;
}

/**
 * Makes a machine a Git server: a system user whose home holds the repository, and who takes this
 * clone's key. Keys of other clones stay.
 *
 * @throws {ScriptError} when the machine has another user of that name
 */
export async function ensureGitHost(
  shell: Shell,
  { machine, authorizedKey }: GitHostSpec,
  run: Run,
): Promise<Change[]> {
  const output = await shell(machine, SCRIPT, {
    title: 'making it the Git server',
    timeoutSeconds: 60,
    signal: run.signal,
    values: { HOME_FOLDER: HOME, KEY: authorizedKey },
  });
  return parseChanges(output);
}

/** Home of the server's user: where the repository lies. */
const HOME = GIT_REPOSITORY.replace(/\/[^/]+$/, '');

/** Runs as root. No password fits a star; a locked account would refuse keys too. */
const SCRIPT = `set -eu
umask 022
home=$(getent passwd git | cut -d: -f6)
if [ -n "$home" ] && [ "$home" != "$HOME_FOLDER" ]; then
  echo "error: there is a user git already, whose home is $home" >&2
  exit 1
fi
if [ -n "$home" ]; then
  echo unchanged user/git
else
  useradd --system --home-dir "$HOME_FOLDER" --no-create-home --shell /bin/sh --password '*' git
  echo created user/git
fi
mkdir -p "$HOME_FOLDER"
[ "$(stat -c %U "$HOME_FOLDER")" = git ] || chown git: "$HOME_FOLDER"

# As the user itself: nothing in its home is followed with root's rights.
export KEY
exec runuser -u git -- sh -c '
set -eu
umask 077
cd
keys=.ssh/authorized_keys
if grep -qsxF -e "$KEY" "$keys"; then
  echo unchanged key/operator
  exit
fi
mkdir -p .ssh
{ cat "$keys" 2>/dev/null || true; printf "%s\\n" "$KEY"; } >"$keys.new"
mv -f "$keys.new" "$keys"
echo created key/operator
'
`;
