import { type Holder, parseHolder } from './holder.ts';

/** What a control plane says about the lease it keeps. */
export type Answer =
  | { readonly held: true; readonly epoch: number }
  | {
      readonly held: false;
      /** Seconds since its holder was last heard of. */
      readonly age: number;
      /** Run that holds it; `-` when none does. */
      readonly run: string;
      readonly holder: Holder | undefined;
    };

/** Reads one line of `scripts/lease.sh`. */
export function parseAnswer(line: string): Answer {
  const [, epoch] = /^held (\d+)$/.exec(line) ?? [];
  if (epoch) return { held: true, epoch: Number(epoch) };
  const [, age, run, holder] = /^(?:busy|lost) (\d+) (\S+) (.*)$/.exec(line) ?? [];
  if (!age || !run) throw new Error(`Unexpected answer about the lease: ${line}`);
  return { held: false, age: Number(age), run, holder: parseHolder(holder ?? '') };
}
