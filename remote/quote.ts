/**
 * Quotes any text as one word of a POSIX shell: inside single quotes nothing is special,
 * and a single quote itself leaves them for a moment.
 *
 * @throws {TypeError} for a NUL character, which no shell can hold
 */
export function quote(text: string): string {
  if (text.includes('\0')) throw new TypeError('A shell value cannot hold a NUL character.');
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * `NAME='value'` lines that give a script its values.
 *
 * @throws {TypeError} for a name that is not upper case letters, digits and underscores
 */
export function assignments(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${variable(name)}=${quote(value)}\n`)
    .join('');
}

function variable(name: string): string {
  if (!/^[A-Z][A-Z0-9_]*$/.test(name)) throw new TypeError(`Not a shell variable: ${name}`);
  return name;
}

/**
 * The text sent to `sh -s`. The script becomes a function that is called on the last line, so that
 * a connection cut half-way runs nothing, and so that no command of it reads the rest as its input.
 */
export function program(script: string, values: Readonly<Record<string, string>> = {}): string {
  return `${defined(script, values)}main </dev/null\n`;
}

/** The same for a script that reads on: lines that are sent once it has said its first one. */
export function dialogue(script: string, values: Readonly<Record<string, string>> = {}): string {
  return `${defined(script, values)}main\n`;
}

function defined(script: string, values: Readonly<Record<string, string>>): string {
  return `${assignments(values)}main() {\n${script}\n}\n`;
}
