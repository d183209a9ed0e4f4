// How the picture looks: colours by what became of the money, labels, ticks. No colour convicts: they tell apart what
// kind of place an account is, and every place is named in words as well.

import { amount, count, many } from "../words";
import type { Bar, Fate } from "./layout";
import type { FlowGraph, FlowNode } from "./types";

export interface Palette {
  paper: string;
  ink: string;
  soft: string;
  line: string;
  accent: string;
  fates: Record<Fate, string>;
  /** The same colours for ribbons, mixed with the paper. */
  ribbons: Record<Fate, string>;
}

const LIGHT: Record<Fate, string> = {
  payer: "#6b7681", seed: "#15191e", way: "#3a6f9f", rest: "#2f7d5b", unknown: "#8b949d",
  pool: "#7a4f9e", exchange: "#b06a12", bridge: "#14808a", service: "#8a6d3b", burn: "#5c5c5c",
};
const DARK: Record<Fate, string> = {
  payer: "#9ba8b5", seed: "#e4e8ed", way: "#7fb0dc", rest: "#6cc09a", unknown: "#7c8792",
  pool: "#bb95dd", exchange: "#e0a351", bridge: "#5cc0ca", service: "#c9ac76", burn: "#a8a8a8",
};

export function palette(dark: boolean): Palette {
  const plain = dark
    ? { paper: "#11161c", ink: "#e4e8ed", soft: "#9ba8b5", line: "#2d3742", accent: "#85bbea" }
    : { paper: "#ffffff", ink: "#15191e", soft: "#56616c", line: "#d5dbe1", accent: "#0a4d86" };
  const fates = dark ? DARK : LIGHT;
  const mix = (colour: string): string => mixed(colour, plain.paper, dark ? 0.42 : 0.36);
  const ribbons = Object.fromEntries(Object.entries(fates).map(([fate, colour]) => [fate, mix(colour)]));
  return { ...plain, fates, ribbons: ribbons as Record<Fate, string> };
}

/** A colour mixed with another: `share` of the first. */
export function mixed(one: string, other: string, share: number): string {
  const parts = (text: string): number[] => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
  const [a, b] = [parts(one), parts(other)];
  const hex = a.map((part, at) => Math.round(part * share + b[at]! * (1 - share)).toString(16).padStart(2, "0"));
  return `#${hex.join("")}`;
}

/** What the kinds of places are called, in the order of the legend. */
export const FATES: readonly { fate: Fate; name: string }[] = [
  { fate: "payer", name: "Paid in" },
  { fate: "seed", name: "Asked about" },
  { fate: "way", name: "On the way" },
  { fate: "rest", name: "At rest" },
  { fate: "unknown", name: "Lost from sight" },
  { fate: "pool", name: "Mixer" },
  { fate: "exchange", name: "Exchange" },
  { fate: "bridge", name: "Bridge" },
  { fate: "service", name: "Service" },
  { fate: "burn", name: "Burned" },
];

export function fateName(fate: Fate): string {
  return FATES.find((one) => one.fate === fate)?.name ?? fate;
}

/** `0x098b71…2f96`: enough to tell apart, never to be copied. */
export function short(address: string): string {
  return address.length > 16 ? `${address.slice(0, 8)}…${address.slice(-4)}` : address;
}

const GROUPS: Record<string, string> = {
  payers: "payers", way: "on the way", rest: "at rest", unknown: "lost from sight", pool: "mixers",
  exchange: "exchanges", bridge: "bridges", service: "services", burn: "burned",
};

/** What a node is called. */
export function nameOf(node: FlowNode): string {
  if (node.kind === "group") return `${many(node.members, "account")}, ${GROUPS[node.role ?? ""] ?? "joined"}`;
  const name = node.label ?? node.listed?.name ?? short(node.address ?? node.id);
  return node.members > 1 ? `${name} and ${count(node.members - 1)} behind it` : name;
}

/** A name with its address cut beside it: one label may stand on many accounts. */
export function told(node: FlowNode): string {
  const name = nameOf(node);
  return node.address && (node.label ?? node.listed) ? `${name}, ${short(node.address)}` : name;
}

/** A name as it fits into a picture, with the last digits of the address where it is cut. */
export function pictured(node: FlowNode): string {
  const name = nameOf(node);
  return name.length > 30 ? `${name.slice(0, 22).trimEnd()}… ${node.address?.slice(-4) ?? ""}`.trimEnd() : name;
}

/** What stands under the name: how much came by. */
export function sumOf(node: FlowNode, graph: FlowGraph): string {
  const units = node.kind === "payer" || node.role === "payers" ? node.out : node.in;
  return `${amount(units, graph.decimals)} ${symbolOf(graph.asset)}`;
}

/** `ETH` of `ethereum/eth`; of a token its contract, cut. */
export function symbolOf(asset: string): string {
  const last = asset.split("/").at(-1) ?? asset;
  return last.startsWith("0x") ? short(last) : last.toUpperCase();
}

export function colourOf(bar: Bar, colours: Palette): string {
  return colours.fates[bar.fate];
}
