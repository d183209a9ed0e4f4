// Where everything stands: time from left to right, one lane for each branch, heights by value. Pure and deterministic:
// the same trace is always drawn in the same way, on the screen and in the exported picture.
//
// An account stands where money first came; one that only took in, where the last of it came. So money goes to the
// right, but for what went round in a circle. A branch's largest receiver goes on in its payer's lane, the others get
// lanes of their own above and below, each branch together. Who gathers from several branches stands between them.

import type { FlowEdge, FlowGraph, FlowNode } from "./types";

/** Height of a lane in which nothing large stands, and the room between lanes. */
const LANE = 20;
const GAP = 8;
/** Height of all that was followed. */
const WHOLE = 260;
/** Lanes that are looked at for a free place, each way. */
const AWAY = 400;
/** Share of the width that an account in a shared lane keeps to itself. */
const APART = 0.14;
/** How far before the first whom it paid a payer stands: at the same moment there would be no room for the ribbon. */
const BEFORE = 0.055;

export interface Bar {
  node: FlowNode;
  /** 0 to 1: its time within the span. */
  x: number;
  /** The middle, from 0 down to `height`. */
  y: number;
  /** Half of its height. */
  half: number;
  lane: number;
  fate: Fate;
}

export interface Ribbon {
  edge: FlowEdge;
  from: Bar;
  to: Bar;
  /** Heights at which it leaves and arrives. */
  y0: number;
  y1: number;
  /** Its own height. */
  thick: number;
  /** Whether it keeps to its payer's lane and turns at the end, instead of turning at once. */
  late: boolean;
}

/** What an account is drawn as. */
export type Fate = "payer" | "seed" | "way" | "rest" | "unknown" | "pool" | "exchange" | "bridge" | "service" | "burn";

export interface Layout {
  bars: Bar[];
  ribbons: Ribbon[];
  height: number;
  span: Span;
  lanes: number;
}

/** First and last second shown. */
export interface Span {
  first: number;
  last: number;
}

/** What two pictures side by side have in common. */
export interface Scale {
  span: Span;
  /** Height for each share of what was followed. */
  units: number;
}

/** The scales on which all of these graphs can be drawn. */
export function scaleOf(graphs: readonly FlowGraph[]): Scale {
  let [first, last] = [Infinity, -Infinity];
  let most = 0;
  for (const graph of graphs) {
    for (const node of graph.nodes) {
      first = Math.min(first, node.first);
      last = Math.max(last, node.last);
      most = Math.max(most, value(node));
    }
  }
  if (!Number.isFinite(first)) [first, last] = [0, 1];
  // Air at both ends, for who paid in and for the words of those who stand last; a single moment still has a width.
  const whole = Math.max(last - first, 60);
  return { span: { first: first - whole * 0.1, last: last + whole * 0.15 }, units: most > 0 ? WHOLE / most : 0 };
}

/** Followed units that came by, as a number: heights need no last digit. */
export function value(node: FlowNode): number {
  return Math.max(Number(node.in) + Number(node.seeded), Number(node.out));
}

export function fate(node: FlowNode): Fate {
  if (node.kind === "payer" || node.role === "payers") return "payer";
  const stop = node.stop?.kind ?? node.role;
  if (stop === "pool" || stop === "exchange" || stop === "bridge" || stop === "service" || stop === "burn") return stop;
  if (node.kind === "seed") return "seed";
  const through = Number(node.in) + Number(node.seeded);
  if (Number(node.rest) > through / 2) return "rest";
  if (Number(node.unknown) > through / 2) return "unknown";
  return "way";
}

export function layout(graph: FlowGraph, scale: Scale = scaleOf([graph])): Layout {
  const drawing = new Drawing(graph, scale);
  const { rows, lanes } = drawing.lanes();
  return drawing.place(rows, lanes);
}

class Drawing {
  readonly index = new Map<string, number>();
  readonly ins: number[][];
  readonly outs: number[][];
  readonly x: number[];
  readonly weight: number[];
  /** The payer in whose branch a node stands; none for roots and for those who gather. */
  readonly parent: (number | undefined)[];
  readonly gathers: number[] = [];

  constructor(readonly graph: FlowGraph, readonly scale: Scale) {
    const { nodes, edges } = graph;
    nodes.forEach((node, at) => this.index.set(node.id, at));
    this.ins = nodes.map(() => []);
    this.outs = nodes.map(() => []);
    edges.forEach((edge, at) => {
      this.outs[this.at(edge.from)]?.push(at);
      this.ins[this.at(edge.to)]?.push(at);
    });
    this.weight = edges.map((edge) => Number(edge.tainted));
    const { first, last } = scale.span;
    const when = (node: FlowNode, at: number): number => (this.outs[at]!.length === 0 ? node.last : node.first);
    this.x = nodes.map((node, at) => (when(node, at) - first) / (last - first));
    nodes.forEach((node, at) => {
      if (fate(node) === "payer") this.x[at] = this.x[at]! - BEFORE;
    });
    this.parent = nodes.map((_, at) => this.parentOf(at));
  }

  at(id: string): number {
    return this.index.get(id) ?? -1;
  }

  /** The largest payer that stands before it: earlier, or at the same moment before it in the list. */
  parentOf(at: number): number | undefined {
    const before = this.ins[at]!
      .filter((edge) => this.isBefore(this.at(this.graph.edges[edge]!.from), at))
      .sort((a, b) => this.weight[b]! - this.weight[a]! || a - b);
    if (before.length > 1 && this.outs[at]!.length === 0) {
      this.gathers.push(at);
      return undefined;
    }
    return before[0] === undefined ? undefined : this.at(this.graph.edges[before[0]]!.from);
  }

  isBefore(one: number, other: number): boolean {
    return this.x[one]! < this.x[other]! || (this.x[one] === this.x[other] && one < other);
  }

  /** The lane of each node: branches first, then who gathers from them. */
  lanes(): { rows: number[]; lanes: number } {
    const gathers = new Set(this.gathers);
    const children = this.graph.nodes.map((): number[] => []);
    const roots: number[] = [];
    this.parent.forEach((parent, at) => {
      if (gathers.has(at)) return;
      if (parent === undefined || gathers.has(parent)) roots.push(at);
      else children[parent]!.push(at);
    });
    const branches = new Branches(children, this.x, (at) => value(this.graph.nodes[at]!));
    const rows = branches.rows(roots);
    return { rows, lanes: this.gather(rows, branches.count) };
  }

  /** Puts those who gather in the middle of their payers, in the nearest lane that is free at their time. */
  gather(rows: number[], count: number): number {
    const taken = new Map<number, number[]>();
    const take = (lane: number, x: number): void => void (taken.get(lane) ?? taken.set(lane, []).get(lane)!).push(x);
    rows.forEach((lane, at) => lane !== undefined && take(lane, this.x[at]!));
    const order = [...this.gathers].sort((a, b) => value(this.graph.nodes[b]!) - value(this.graph.nodes[a]!) || a - b);
    let lanes = Math.max(count, 1);
    for (const at of order) {
      const wish = this.middle(at, rows, lanes);
      const free = (lane: number): boolean => (taken.get(lane) ?? []).every((x) => Math.abs(x - this.x[at]!) >= APART);
      let lane = wish;
      for (let away = 0; away <= Math.min(lanes, AWAY); away += 1) {
        const found = [wish + away, wish - away].find((one) => one >= 0 && free(one));
        if (found === undefined) continue;
        lane = found;
        break;
      }
      rows[at] = lane;
      lanes = Math.max(lanes, lane + 1);
      take(lane, this.x[at]!);
    }
    return lanes;
  }

  middle(at: number, rows: number[], lanes: number): number {
    let [sum, weights] = [0, 0];
    for (const edge of this.ins[at]!) {
      const lane = rows[this.at(this.graph.edges[edge]!.from)];
      if (lane === undefined) continue;
      // A payer of nothing, under poison or a rounded share, still pulls a little.
      const weight = this.weight[edge]! || 1;
      [sum, weights] = [sum + lane * weight, weights + weight];
    }
    return weights > 0 ? Math.round(sum / weights) : Math.floor(lanes / 2);
  }

  /** Turns lanes into heights, and stacks the ribbons at each bar. */
  place(rows: number[], lanes: number): Layout {
    const { nodes } = this.graph;
    const half = nodes.map((node) => (value(node) * this.scale.units) / 2);
    const heights = new Array<number>(lanes).fill(LANE);
    nodes.forEach((_, at) => (heights[rows[at]!] = Math.max(heights[rows[at]!]!, half[at]! * 2 + GAP)));
    let height = GAP;
    const middles = heights.map((one) => {
      const middle = height + one / 2;
      height += one;
      return middle;
    });
    const bars = nodes.map((node, at): Bar => {
      const lane = rows[at]!;
      return { node, x: this.x[at]!, y: middles[lane]!, half: half[at]!, lane, fate: fate(node) };
    });
    return { bars, ribbons: this.ribbons(bars), height: height + GAP, span: this.scale.span, lanes };
  }

  ribbons(bars: Bar[]): Ribbon[] {
    const { edges } = this.graph;
    const y0 = new Map<number, number>();
    const y1 = new Map<number, number>();
    bars.forEach((bar, at) => {
      this.stack(bar, this.outs[at]!, (edge) => bars[this.at(edges[edge]!.to)]!, y0);
      this.stack(bar, this.ins[at]!, (edge) => bars[this.at(edges[edge]!.from)]!, y1);
    });
    return edges.map((edge, at): Ribbon => {
      const [from, to] = [bars[this.at(edge.from)]!, bars[this.at(edge.to)]!];
      const late = this.parent[this.at(edge.to)] !== this.at(edge.from);
      const thick = this.weight[at]! * this.scale.units;
      return { edge, from, to, y0: y0.get(at) ?? from.y, y1: y1.get(at) ?? to.y, thick, late };
    });
  }

  /** Ribbons of one side of a bar, those to or from above first, so that they do not cross at the bar. */
  stack(bar: Bar, side: number[], other: (edge: number) => Bar, into: Map<number, number>): void {
    const order = [...side].sort((a, b) => other(a).y - other(b).y || other(a).x - other(b).x || a - b);
    const whole = order.reduce((sum, edge) => sum + this.weight[edge]! * this.scale.units, 0);
    // Under poison, whose transfers do not add up, ribbons share the bar instead of leaving it.
    const squeeze = whole > bar.half * 2 && whole > 0 ? (bar.half * 2) / whole : 1;
    let y = bar.y - (whole * squeeze) / 2;
    for (const edge of order) {
      const thick = this.weight[edge]! * this.scale.units * squeeze;
      into.set(edge, y + thick / 2);
      y += thick;
    }
  }
}

/** Lanes for branches: the largest child goes on in its payer's lane, the others alternate above and below it. */
class Branches {
  count = 0;
  readonly #rows: number[] = [];

  constructor(
    readonly children: number[][],
    readonly x: number[],
    readonly weight: (at: number) => number,
  ) {}

  rows(roots: number[]): number[] {
    const order = [...roots].sort((a, b) => this.weight(b) - this.weight(a) || a - b);
    const above = order.filter((_, place) => place % 2 === 1).reverse();
    const below = order.filter((_, place) => place % 2 === 0);
    for (const root of [...above, ...below]) this.#put(root);
    return this.#rows;
  }

  /** Lays out one branch below all that is laid out. Iterative: a chain of transfers can be thousands long. */
  #put(root: number): void {
    // Each entry opens a node, or gives a node and those that go on from it in one line their lane.
    const work: { at: number; line?: number[] }[] = [{ at: root }];
    while (work.length > 0) {
      const { at, line } = work.pop()!;
      if (line) {
        const lane = this.count++;
        for (const one of line) this.#rows[one] = lane;
        continue;
      }
      const spine = this.#spine(at);
      const [above, below] = this.#sides(spine);
      // Taken from the end: what is to be highest goes on last.
      for (const group of below.reverse()) work.push(group);
      work.push({ at, line: spine });
      for (const group of above.reverse()) work.push(group);
    }
  }

  /** From a node on, always the largest child. */
  #spine(at: number): number[] {
    const spine = [at];
    for (;;) {
      const next = this.#sorted(spine.at(-1)!)[0];
      if (next === undefined) return spine;
      spine.push(next);
    }
  }

  /** What branches off a spine, alternately above and below; leaves that stand apart in time share a lane. */
  #sides(spine: number[]): [{ at: number; line?: number[] }[], { at: number; line?: number[] }[]] {
    const sides: [{ at: number; line?: number[] }[], { at: number; line?: number[] }[]] = [[], []];
    let turn = 0;
    for (const one of spine) {
      const rest = this.#sorted(one).slice(1);
      const leaves = rest.filter((child) => this.children[child]!.length === 0);
      const groups = [
        ...rest.filter((child) => this.children[child]!.length > 0).map((child) => ({ at: child })),
        ...this.#shared(leaves).map((line) => ({ at: line[0]!, line })),
      ];
      for (const group of groups) sides[turn++ % 2]!.push(group);
    }
    // Who branches off last lies nearest to the spine, so that no branch is crossed by a later one.
    return [sides[0], sides[1].reverse()];
  }

  #shared(leaves: number[]): number[][] {
    const lanes: number[][] = [];
    // The lane that was used longest ago is the first that can be free again.
    let oldest = 0;
    const queue: number[][] = [];
    for (const leaf of [...leaves].sort((a, b) => this.x[a]! - this.x[b]! || a - b)) {
      const lane = queue[oldest];
      if (lane && this.x[leaf]! - this.x[lane.at(-1)!]! >= APART) {
        lane.push(leaf);
        queue.push(lane);
        oldest += 1;
      } else {
        const fresh = [leaf];
        lanes.push(fresh);
        queue.push(fresh);
      }
    }
    return lanes;
  }

  #sorted(at: number): number[] {
    return [...this.children[at]!].sort((a, b) => this.weight(b) - this.weight(a) || a - b);
  }
}
