import { quote } from './quote.ts';

/**
 * A command line for a user's login shell that runs as root whoever the user is: as it is for root,
 * with sudo otherwise, which must not ask for a password.
 */
export function asRoot(...command: readonly string[]): string {
  const words = command.map(quote).join(' ');
  return `if [ "$(id -u)" = 0 ]; then exec ${words}; else exec sudo -n ${words}; fi`;
}
