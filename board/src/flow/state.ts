// The state of the flow board, as it stands in the address: what is asked, what is opened and folded, where one looks.
// Whoever opens the link sees the same picture, as far as they may see it.

import type { Query } from "../route";
import { POLICIES, type FlowQuery, type Policy } from "./types";

/** Where one looks: the middle as shares of the whole picture, the magnification, and how far time is drawn out. */
export interface View {
  x: number;
  y: number;
  ratio: number;
  stretch: number;
}

export interface FlowState {
  asset: string;
  from: string[];
  transactions: string[];
  policy: Policy;
  /** A second rule, drawn beside the first on the same scales. */
  beside: Policy | null;
  until: string | null;
  target: string | null;
  expand: string[];
  collapse: string[];
  limit: number;
  selected: string | null;
  view: View | null;
}

export const ASSET = "ethereum/eth";
export const LIMITS = [50, 250, 1_000, 10_000] as const;
export const LIMIT = 250;

export function empty(): FlowState {
  return {
    asset: ASSET, from: [], transactions: [], policy: "fifo", beside: null, until: null, target: null,
    expand: [], collapse: [], limit: LIMIT, selected: null, view: null,
  };
}

/** The state as settings of the address; what is as usual is left out. */
export function toQuery(state: FlowState): Query {
  const usual = empty();
  return {
    asset: state.asset === usual.asset ? null : state.asset,
    from: joined(state.from),
    tx: joined(state.transactions),
    policy: state.policy === usual.policy ? null : state.policy,
    beside: state.beside,
    until: state.until,
    target: state.target,
    open: joined(state.expand),
    fold: joined(state.collapse),
    limit: state.limit === usual.limit ? null : state.limit,
    sel: state.selected,
    view: state.view && [state.view.x, state.view.y, state.view.ratio, state.view.stretch].map(short).join(","),
  };
}

/** Reads the settings back; what makes no sense is passed over. */
export function fromQuery(query: Record<string, string>): FlowState {
  const usual = empty();
  const limit = Number(query["limit"]);
  return {
    asset: query["asset"] || usual.asset,
    from: split(query["from"]),
    transactions: split(query["tx"]),
    policy: policy(query["policy"]) ?? usual.policy,
    beside: policy(query["beside"]),
    until: /^\d{4}-\d\d-\d\d$/.test(query["until"] ?? "") ? (query["until"] ?? null) : null,
    target: query["target"] || null,
    expand: split(query["open"]),
    collapse: split(query["fold"]),
    limit: Number.isInteger(limit) && limit >= 2 && limit <= 10_000 ? limit : usual.limit,
    selected: query["sel"] || null,
    view: view(query["view"]),
  };
}

/** What is sent to the service. */
export function toFlowQuery(state: FlowState, policy: Policy): FlowQuery {
  const { asset, from, transactions, until, target, expand, collapse, limit } = state;
  return { asset, seeds: { from, transactions }, policy, until, target, expand, collapse, limit };
}

function joined(list: string[]): string | null {
  return list.length > 0 ? list.join(" ") : null;
}

function split(text: string | undefined): string[] {
  return (text ?? "").split(/\s+/).filter(Boolean);
}

function policy(text: string | undefined): Policy | null {
  return POLICIES.find((one) => one.id === text)?.id ?? null;
}

function view(text: string | undefined): View | null {
  const [x, y, ratio, stretch] = (text ?? "").split(",").map(Number);
  const all = [x, y, ratio, stretch];
  if (all.length !== 4 || !all.every((part) => Number.isFinite(part))) return null;
  if (!(ratio! > 0) || !(stretch! > 0)) return null;
  return { x: x!, y: y!, ratio: ratio!, stretch: stretch! };
}

/** Five digits are less than a pixel at any magnification offered. */
function short(number: number): string {
  return String(Number(number.toPrecision(6)));
}
