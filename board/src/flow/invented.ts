// Invented traces for tests and measurements. No address is anybody's.

import type { FlowEdge, FlowGraph, FlowNode } from "./types";

const START = 1_700_000_000;

export function address(at: number): string {
  return `0x${at.toString(16).padStart(40, "0")}`;
}

function node(at: number, more: Partial<FlowNode>): FlowNode {
  return {
    id: address(at), address: address(at), label: null, label_origin: null, kind: "account", role: null, listed: null,
    first: START, last: START, in: "0", out: "0", seeded: "0", rest: "0", unknown: "0", unknown_why: null,
    fees: "0", stopped: "0", stop: null, lower: null, upper: null, members: 1, ...more,
  };
}

/** A tree of `count` accounts: each keeps a part and passes the rest on to `wide` others; some pay one mixer as well. */
export function tree(count: number, wide = 4, seed = 1): FlowGraph {
  const random = lcg(seed);
  const nodes: FlowNode[] = [node(0, { kind: "seed", seeded: "1000000000000", first: START, last: START })];
  const edges: FlowEdge[] = [];
  const left = [1_000_000_000_000];
  const pay = (from: number, to: number, units: number, time: number): void => {
    const [payer, payee] = [nodes[from]!, nodes[to]!];
    left[from]! -= units;
    left[to]! += units;
    payer.out = String(Number(payer.out) + units);
    payee.in = String(Number(payee.in) + units);
    [payer.last, payee.last] = [Math.max(payer.last, time), Math.max(payee.last, time)];
    const id = `${payer.id}>${payee.id}`;
    edges.push({ id, from: payer.id, to: payee.id, amount: String(units), tainted: String(units), first: time, last: time, transfers: 1, txs: [] });
  };
  for (let at = 1; at < count - 1; at += 1) {
    const from = Math.floor((at - 1) / wide);
    const time = nodes[from]!.first + Math.ceil(random() * 500_000);
    nodes.push(node(at, { first: time, last: time }));
    left.push(0);
    pay(from, at, Math.floor(left[from]! / (wide - ((at - 1) % wide) + 1)), time);
  }
  const end = nodes.length;
  const late = START + 12_000_000;
  nodes.push(node(end, { kind: "pool", label: "an invented mixer", first: late, last: late, stop: { kind: "pool", reason: "a mixer: what leaves it cannot be told apart by amount", claim: "" } }));
  left.push(0);
  for (let at = 1; at < end; at += 3) {
    if (left[at]! > 1) pay(at, end, Math.floor(left[at]! / 2), Math.max(nodes[at]!.last + 60, late - at));
  }
  nodes.forEach((one, at) => {
    if (one.stop) one.stopped = String(left[at]);
    else one.rest = String(left[at]);
  });
  return {
    asset: "invented/coin", decimals: 6, policy: "fifo", stolen: "1000000000000", accounts: count, transfers: edges.length,
    followed_blocks: 0, nodes, edges, cut: { nodes: 0, edges: 0, amount: "0" }, shortened: false, target: null, without_income: [],
  };
}

/** The same numbers on every machine. */
function lcg(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
