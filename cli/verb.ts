/** The options as commander parsed them; each verb reads those it declares. */
export interface Options {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly fix?: boolean;
  readonly check?: boolean;
  readonly cache?: boolean;
  readonly force?: boolean;
  readonly follow?: boolean;
  readonly lines?: string;
  readonly cluster?: string;
  readonly to?: string;
  readonly remove?: readonly string[];
}

/** What a verb gets: its operands as typed, its options, and the signal of Ctrl-C. */
export interface Call {
  readonly operands: readonly string[];
  readonly options: Options;
  readonly signal: AbortSignal;
}

/** A verb's module: does the work and gives the exit code. */
export interface VerbModule {
  readonly run: (call: Call) => Promise<number>;
}

/** An option in commander's notation; a `repeatable` one gives the list of its values. */
export type VerbOption = readonly [flags: string, description: string, how?: 'repeatable'];

/** A word after `gitstead`. Pure data: the help derives from it. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  /** Operands in commander's notation. */
  readonly operands?: string;
  readonly options?: readonly VerbOption[];
  /** Not shown in the help: called by other programs. */
  readonly hidden?: boolean;
  /** Loads the code of the verb only when it is called, so that the help answers at once. */
  readonly load: () => Promise<VerbModule>;
}
