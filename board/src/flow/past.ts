// Undo and redo: the states that were left, the latest last, at most so many.

/** Steps that are kept. */
export const MOST_STEPS = 100;

export class Past<T> {
  #behind: T[] = [];
  #ahead: T[] = [];

  get canUndo(): boolean {
    return this.#behind.length > 0;
  }

  get canRedo(): boolean {
    return this.#ahead.length > 0;
  }

  /** Notes the state that is about to be left for a new one. */
  leave(state: T): void {
    this.#behind.push(state);
    if (this.#behind.length > MOST_STEPS) this.#behind.shift();
    this.#ahead = [];
  }

  /** The state before `now`, if there is one. */
  undo(now: T): T | undefined {
    return Past.#step(this.#behind, this.#ahead, now);
  }

  /** The state that `undo` left for `now`, if there is one. */
  redo(now: T): T | undefined {
    return Past.#step(this.#ahead, this.#behind, now);
  }

  static #step<T>(from: T[], to: T[], now: T): T | undefined {
    const found = from.pop();
    if (found !== undefined) to.push(now);
    return found;
  }
}
