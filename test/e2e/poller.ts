import { setTimeout as sleep } from 'node:timers/promises';

/** What became of requests that were sent all the time. */
export interface Answers {
  readonly sent: number;
  readonly lost: number;
  /** Longest time without an answer, in milliseconds. */
  readonly gap: number;
  /** Why requests were lost, each reason once. */
  readonly reasons: readonly string[];
}

const EVERY_MS = 50;
const TIMEOUT_MS = 2_000;

/** Asks a URL all the time, each time by a new connection, until it is told to stop. */
export class Poller {
  #sent = 0;
  #lost = 0;
  #gap = 0;
  #answered = Date.now();
  readonly #reasons = new Set<string>();
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  constructor(url: string) {
    this.#running = this.#run(url);
  }

  async stop(): Promise<Answers> {
    this.#stop.abort();
    await this.#running;
    return { sent: this.#sent, lost: this.#lost, gap: this.#gap, reasons: [...this.#reasons] };
  }

  async #run(url: string): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#sent += 1;
      try {
        await ask(url);
        this.#gap = Math.max(this.#gap, Date.now() - this.#answered);
        this.#answered = Date.now();
      } catch (error) {
        this.#lost += 1;
        this.#reasons.add(reasonOf(error));
      }
      await sleep(EVERY_MS);
    }
  }
}

async function ask(url: string): Promise<void> {
  const options = { headers: { connection: 'close' }, signal: AbortSignal.timeout(TIMEOUT_MS) };
  const response = await fetch(url, options);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`status ${response.status}`);
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
