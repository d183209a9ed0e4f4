// What `POST /flow` takes and gives. Amounts are base units as text; times are Unix seconds.

export type Policy = "fifo" | "lifo" | "haircut" | "poison";

/** The rules in words, the one that courts have used first. */
export const POLICIES: readonly { id: Policy; name: string; says: string }[] = [
  { id: "fifo", name: "First in, first out", says: "A payment carries the units that came first." },
  { id: "lifo", name: "Last in, first out", says: "A payment carries the units that came last." },
  { id: "haircut", name: "In proportion", says: "A payment carries its share of what was followed to its payer." },
  { id: "poison", name: "Whoever was reached", says: "No sums: whoever was paid by a reached account is reached." },
];

/** A trace, and how it is to be drawn. */
export interface FlowQuery {
  asset: string;
  seeds: { from: string[]; transactions: string[] };
  policy: Policy;
  until: string | null;
  target: string | null;
  expand: string[];
  collapse: string[];
  limit: number;
}

export interface LabelOrigin {
  originator: string;
  grade: string;
  known: string;
  citation: string | null;
  claim: string;
}

export interface FlowNode {
  id: string;
  address: string | null;
  label: string | null;
  label_origin: LabelOrigin | null;
  kind: string;
  role: string | null;
  listed: { list: string; name: string; claim: string } | null;
  first: number;
  last: number;
  in: string;
  out: string;
  seeded: string;
  rest: string;
  unknown: string;
  unknown_why: string | null;
  fees: string;
  stopped: string;
  stop: { kind: string; reason: string; claim: string } | null;
  lower: string | null;
  upper: string | null;
  members: number;
}

export interface FlowEdge {
  id: string;
  from: string;
  to: string;
  amount: string;
  tainted: string;
  first: number;
  last: number;
  transfers: number;
  txs: string[];
}

/** The least and the most that can have reached an address, under any rule. */
export interface Bounded {
  target: string[];
  name: string;
  lower: string;
  upper: string;
  exact: boolean;
  fifo: string;
  haircut: string;
}

export interface FlowGraph {
  asset: string;
  decimals: number;
  policy: Policy;
  stolen: string;
  accounts: number;
  transfers: number;
  followed_blocks: number;
  nodes: FlowNode[];
  edges: FlowEdge[];
  cut: { nodes: number; edges: number; amount: string };
  shortened: boolean;
  target: Bounded | null;
  without_income: string[];
}
