// The queue of pairs that may be one party: where one stands in it, and what becomes of it as pairs are judged.

import type { Proposal, Reason } from "../types";

/** The queue, and the pair at hand. */
export interface Queue {
  open: readonly Proposal[];
  /** Index of the pair at hand; past the end where none is left. */
  at: number;
}

/** The queue with the pair of that id at hand; else the one at the same place as before. */
export function queued(open: readonly Proposal[], id: string | undefined, before = 0): Queue {
  const found = open.findIndex((one) => one.id === id);
  return { open, at: found >= 0 ? found : within(before, open.length) };
}

/** What nobody has judged, and then what waits for second eyes; a pair that is in both stands once, as the latter. */
export function together(open: readonly Proposal[], second: readonly Proposal[]): Proposal[] {
  const twice = new Set(second.map((one) => one.id));
  return [...open.filter((one) => !twice.has(one.id)), ...second];
}

/** One step forward or back; it stops at the ends. */
export function step(queue: Queue, by: number): Queue {
  return { ...queue, at: within(queue.at + by, queue.open.length) };
}

/** Without a pair that was judged; the next one is then at hand. */
export function without(queue: Queue, id: string): Queue {
  const open = queue.open.filter((one) => one.id !== id);
  const gone = queue.open.findIndex((one) => one.id === id);
  const at = gone >= 0 && gone < queue.at ? queue.at - 1 : queue.at;
  return { open, at: within(at, open.length) };
}

const within = (at: number, length: number): number => Math.max(0, Math.min(at, length - 1));

/** Reasons by how much they weigh either way; the model's starting point, which every pair shares, comes last. */
export function weighed(reasons: readonly Reason[]): readonly Reason[] {
  const rank = (one: Reason): number => (one.feature === "bias" ? -1 : Math.abs(one.nats));
  return reasons.toSorted((a, b) => rank(b) - rank(a));
}

/** What a reason is about, in words. */
export function reasonWords(reason: Reason): string {
  if (reason.words) return reason.words;
  return reason.feature === "bias" ? "before any evidence" : reason.feature.replaceAll("_", " ");
}

/** `+3.9`, `−0.4`. */
export function nats(weight: number): string {
  return `${weight < 0 ? "−" : "+"}${Math.abs(weight).toFixed(1)}`;
}
