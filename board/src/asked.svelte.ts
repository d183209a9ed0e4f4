// A question to the service as state: waiting, answered or refused; asked again when what it depends on changes.

import { Refused } from "./api";

/** A question and how it stands. */
export class Asked<T> {
  /** The latest answer; it stays while the question is asked again. */
  value = $state.raw<T | undefined>(undefined);
  /** Why there is none. */
  problem = $state.raw<Refused | undefined>(undefined);
  /** Whether an answer is awaited. */
  waiting = $state(true);
  #again = $state(0);

  /** Asks once more, as after something was changed. */
  again(): void {
    this.#again += 1;
  }

  /** Runs the question in a component's effect; state that `ask` reads before it waits makes it asked anew. */
  constructor(ask: (signal: AbortSignal) => Promise<T> | undefined) {
    $effect(() => {
      void this.#again;
      const abort = new AbortController();
      const promise = ask(abort.signal);
      if (promise) void this.#follow(promise, abort.signal);
      else this.#settle(undefined, undefined);
      return () => abort.abort();
    });
  }

  async #follow(promise: Promise<T>, signal: AbortSignal): Promise<void> {
    this.waiting = true;
    try {
      const value = await promise;
      if (!signal.aborted) this.#settle(value, undefined);
    } catch (error) {
      if (!signal.aborted) this.#settle(undefined, asRefused(error));
    }
  }

  #settle(value: T | undefined, problem: Refused | undefined): void {
    this.value = value;
    this.problem = problem;
    this.waiting = false;
  }
}

/** Whatever was thrown, as something that can be shown. */
export function asRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new Refused(0, "The board could not read the answer.", detail);
}
