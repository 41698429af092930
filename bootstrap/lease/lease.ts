import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../plan/run.ts';
import { type Channel, type ChannelOptions, openChannel } from '../../remote/channel.ts';
import { scriptText } from '../scripts.ts';
import { type Answer, parseAnswer } from './answer.ts';
import { describeHolder, type Holder, LeaseLostError, LockedError } from './holder.ts';
import { type IsGone, STALE_SECONDS, takeLease } from './take.ts';

/** Several beats fit into the time after which a lease is stale. */
const BEAT_MS = 3_000;

/** A run that cannot renew its lease stops before anybody may take it over. */
const GIVE_UP_MS = (STALE_SECONDS - 5) * 1000;

/** A limit that is noticed so late ran out while this process was stopped: it may ask once more. */
const LATE_MS = 1_000;

/** A control plane that does not answer by then counts as unreachable. */
const ANSWER_SECONDS = 10;

/** Who takes a lease, and how it reaches the machines. */
export interface LeaseOptions {
  /** Random id of the run. */
  readonly run: string;
  readonly holder: Holder;
  readonly isGone: IsGone;
  /** Starts `scripts/lease.sh` on a control plane; see `openLease`. */
  readonly open: OpenLease;
}

/** Starts the keeper of the lease on a control plane. */
export type OpenLease = (machine: string, options: ChannelOptions) => Promise<Channel>;

/** Reaches the control planes by an OpenSSH configuration of the cluster. */
export function openLease(sshConfig: string): OpenLease {
  return (machine, options) => openChannel(sshConfig, machine, scriptText('lease'), options);
}

/** A control plane that did not give its lease, and why. */
export interface LeaseFailure {
  readonly machine: string;
  readonly error: unknown;
}

/** The right of one run to change a cluster's machines, as a converge needs it. */
export type Claim = Pick<Lease, 'run' | 'epoch' | 'raise'>;

/**
 * The right to change a cluster, kept on each control plane that answers, so that no two runs act
 * at once, wherever they are started. It is renewed until it is released; a run that dies leaves it to
 * become stale.
 */
export class Lease {
  readonly run: string;
  /** Aborted when another run has taken over, or when nobody can tell. */
  readonly signal: AbortSignal;
  readonly #options: LeaseOptions;
  readonly #channels = new Map<string, Channel>();
  readonly #lost = new AbortController();
  readonly #released = new AbortController();
  #epoch = 0;
  #heard = 0;
  #limit: NodeJS.Timeout | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.run = options.run;
    this.signal = this.#lost.signal;
  }

  /** Grows with each run that holds the lease: machines follow the highest that they have seen. */
  epoch(): number {
    return this.#epoch;
  }

  /**
   * Takes the lease on the control planes that give it and do not have it yet: on the first of them, then
   * on the others, so that of two runs one always wins.
   *
   * @param machines names of control planes, in the order of the inventory
   * @returns those that do not answer, or cannot keep it
   * @throws {LockedError} naming the run that holds it
   */
  async take(machines: readonly string[], run: Run): Promise<readonly LeaseFailure[]> {
    const missing = machines.filter((machine) => !this.#channels.has(machine));
    const failures: LeaseFailure[] = [];
    for (const [index, machine] of missing.entries()) {
      const failure = await this.#takeOn(machine, run);
      if (!failure) {
        return [...failures, ...(await this.#takeOnAll(missing.slice(index + 1), run))];
      }
      failures.push(failure);
    }
    return failures;
  }

  /** Makes the number higher than one that a machine has seen; control planes made anew begin at zero. */
  async raise(seen: number): Promise<void> {
    for (const channel of this.#channels.values()) {
      const asked = performance.now();
      const answer = await channel
        .ask(`raise ${seen + 1}`)
        .then(parseAnswer)
        .catch(ignore);
      if (answer) this.#judge(answer, asked);
    }
    this.signal.throwIfAborted();
  }

  /**
   * Asks once more, for a run that failed: it may have been asleep for so long that another has taken
   * over, and all that went wrong follows from that.
   *
   * @throws {LeaseLostError} when another run has
   */
  async confirm(): Promise<void> {
    await Promise.all([...this.#channels.keys()].map((machine) => this.#beat(machine)));
    this.signal.throwIfAborted();
  }

  /** Gives it back where that is possible. */
  async release(): Promise<void> {
    this.#released.abort();
    clearTimeout(this.#limit);
    await Promise.all([...this.#channels.values()].map(giveBack));
    this.#channels.clear();
  }

  /** Everything ends before an error is passed on: nothing is taken behind the caller's back. */
  async #takeOnAll(machines: readonly string[], run: Run): Promise<readonly LeaseFailure[]> {
    const answers = await Promise.allSettled(machines.map((each) => this.#takeOn(each, run)));
    const failed = answers.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    return answers.flatMap((answer) =>
      answer.status === 'fulfilled' && answer.value ? [answer.value] : [],
    );
  }

  /** Why the control plane does not give it; undefined when it is ours. */
  async #takeOn(machine: string, run: Run): Promise<LeaseFailure | undefined> {
    let channel: Channel | undefined;
    try {
      channel = await this.#open(machine);
      await this.#acquire(channel, run);
    } catch (error) {
      channel?.close();
      if (error instanceof LockedError) throw error;
      run.signal.throwIfAborted();
      return { machine, error };
    }
    // A neighbour may have failed meanwhile, and the run with it.
    if (this.#released.signal.aborted) await giveBack(channel);
    else this.#channels.set(machine, channel);
    void this.#keep(machine);
    return undefined;
  }

  async #acquire({ ask }: Channel, run: Run): Promise<void> {
    let asked = 0;
    const askNow = (request: string): Promise<string> => {
      asked = performance.now();
      return ask(request);
    };
    const epoch = await takeLease(askNow, this.#options.isGone, run);
    this.#judge({ held: true, epoch }, asked);
  }

  #open(machine: string): Promise<Channel> {
    const { run, holder, open } = this.#options;
    return open(machine, {
      title: 'asking for the lease of the cluster',
      seconds: ANSWER_SECONDS,
      values: { CLAIMANT: run, OWNER: JSON.stringify(holder), STALE: String(STALE_SECONDS) },
    });
  }

  /** Renews the lease on one control plane, also after its connection was cut. */
  async #keep(machine: string): Promise<void> {
    const ended = AbortSignal.any([this.#released.signal, this.signal]);
    while (!ended.aborted) {
      await sleep(BEAT_MS, undefined, { signal: ended }).catch(() => undefined);
      if (ended.aborted) return;
      await this.#beat(machine);
    }
  }

  async #beat(machine: string): Promise<void> {
    const channel = this.#channels.get(machine);
    const asked = performance.now();
    const answer = await channel?.ask('beat').then(parseAnswer).catch(ignore);
    if (answer) return this.#judge(answer, asked);
    channel?.close();
    const again = await this.#open(machine).catch(ignore);
    if (!again) return;
    if (this.#released.signal.aborted) again.close();
    else this.#channels.set(machine, again);
  }

  /** @param asked when, by this process's own time: what is answered may be as old as the question */
  #judge(answer: Answer, asked: number): void {
    if (!answer.held) {
      const { run, holder } = answer;
      const other = `${describeHolder(holder)} has taken over`;
      this.#lose(run === '-' ? 'another run has come and gone' : other);
      return;
    }
    this.#epoch = Math.max(this.#epoch, answer.epoch);
    this.#heard = Math.max(this.#heard, asked);
    this.#limitTo(this.#heard + GIVE_UP_MS - performance.now());
  }

  /** Ends the lease on time, also while a request is under way that may take as long as it likes. */
  #limitTo(milliseconds: number): void {
    clearTimeout(this.#limit);
    if (this.#released.signal.aborted) return;
    const due = performance.now() + milliseconds;
    const end = (): void => {
      if (performance.now() - due > LATE_MS) this.#limitTo(BEAT_MS);
      else this.#lose(`no control plane could be asked for ${GIVE_UP_MS / 1000} s`);
    };
    this.#limit = setTimeout(end, milliseconds).unref();
  }

  #lose(reason: string): void {
    this.#lost.abort(new LeaseLostError(reason));
  }
}

async function giveBack(channel: Channel): Promise<void> {
  await channel.ask('free').catch(ignore);
  channel.close();
}

const ignore = (): undefined => undefined;
