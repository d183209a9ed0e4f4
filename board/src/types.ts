// What the service answers, as far as the board reads it. `openapi.json` of the service has the whole.

import type { Job } from "./events.svelte";

export interface Grade {
  /** A to F: how reliable the source. */
  reliability: string;
  /** 1 to 6: how credible what it says. */
  credibility: number;
}

/** What waits, and how old everything is (`GET /today`). */
export interface TodayAnswer {
  alerts: { standing: number; latest: Alert[] };
  sources: Source[];
  waiting: {
    triage: number;
    dismissals_reopened: number;
    replies_due: number;
    outlooks_due: number;
    drafts?: number;
    release_requests?: number;
  };
  jobs?: Job[];
  ledger: { size: number; root: string; signed: string | null };
  counts: { claims: number; entities: number; findings: number; exhibits: number };
}

/** An alert, as `watch --list --json` has it. */
export interface Alert {
  id: string;
  entry: number;
  /** Unix seconds. */
  known: number;
  state: string;
  alert: {
    notice: string;
    /** In base units. */
    amount: string;
    asset: string;
    /** Whose units they are. */
    origin: { listing: { list: string; party: string } } | { theft: { incident: string } };
    from: string;
    to: string;
    service?: { name: string; kind: string } | null;
    block: { height: number; time: number };
  };
}

/** What was gathered. */
export interface Source {
  name: string;
  /** Its place in the ledger. */
  entry: number;
  format: string;
  gathered: string;
  days_old: number;
  stale: boolean;
  /** How many of its records were taken in. */
  kept: number;
  claims: number;
  transfers: number;
  quarantined: number;
}

/** One of the two records of a proposal. */
export interface Party {
  id: string;
  caption: string;
  name: string;
  lists: string[];
  beside: Record<string, string[]>;
  /** The names in Latin letters, where the service gives them. */
  latin?: string[];
}

/** What one piece of evidence adds. */
export interface Reason {
  feature: string;
  nats: number;
  asked: string;
  listed: string;
  words?: string;
}

/** Two records that may be one party. */
export interface Proposal {
  id: string;
  left: Party;
  right: Party;
  probability: number;
  reasons: Reason[];
  evidence: string[];
  /** Who left it open, and why. */
  unsure?: { by: string; on: string; why: string } | boolean | null;
  needs_second?: boolean;
}

export type Judgement = "same" | "different" | "unsure";

/** A claim as the entity page shows it. */
export interface ClaimView {
  id: string;
  originator: string;
  grade: string;
  known: string;
  /** In words: `since 2016-03-02`, `dates not stated`. */
  valid: string;
  citation: string | null;
  quote: string | null;
  handling: { tlp: string } | null;
  status: string;
  /** Whether it denies the value. */
  denied: boolean;
  /** What it was read from. */
  sources: { exhibit: string; name: string | null; locator: unknown }[];
}

export interface PathHop {
  from: string;
  from_name: string;
  to: string;
  to_name: string;
  relation: string;
  grade: string;
  origins: string[];
  claims: string[];
  contested: boolean;
  strength: number;
  valid: { from?: string; to?: string };
}

/** The way to an entry of a list. */
export interface Path {
  freeze_reaches: boolean;
  strength: number;
  hops: PathHop[];
  listing: { list: string; reference: string; claims: string[]; valid: { from?: string; to?: string } };
}

/** What is held on one party (`GET /record/{id}`). */
export interface RecordAnswer {
  id: string;
  caption: string;
  /** `null` where nothing was known of it on the days that were chosen. */
  schema: string | null;
  referents: string[];
  properties: {
    property: string;
    label: string;
    type: string;
    values: { value: unknown; text: string; claims: ClaimView[]; contested: boolean }[];
  }[];
  listed: { list: string; reference: string; since: string | null; claims: string[] }[];
  paths: Path[];
  disagreements: Disagreement[];
  days: string[];
  wallets: string[];
  neighbours: { id: string; caption: string; relation: string; words: string; direction: string }[];
}

/** A question on which claims disagree, as `reconcile --json` has it. */
export interface Disagreement {
  kind: string;
  why: string;
  claims: string[];
  standing: string[];
  subject?: string;
  property?: string;
  positions?: { claim: string; said_by: string; stands: boolean; value: string; why: string }[];
}

/** A claim as it stands in the record. */
export interface Claim {
  subject: string;
  property: string;
  value: unknown;
  grade: Grade;
  known: string;
  valid?: { from?: string; to?: string };
  source: { citation: string; originator: string; quote?: string; exhibit: string; locator?: unknown };
  handling?: { tlp: string };
}

/** What a sentence rests on. */
export type Cite = { claim: string } | { finding: string } | { exhibit: string };

export interface Sentence {
  text: string;
  cites: Cite[];
}

export interface Finding {
  method: { name: string; version: number };
  parameters: unknown;
  result: unknown;
  inputs: Record<string, string>[];
  independence: unknown;
  confidence: string;
  likelihood?: number;
  limits?: string[];
}

export type Block =
  | { paragraph: { number: number; sentences: Sentence[] } }
  | { figure: { number: number; title: string; note: string } }
  | { table: { title: string; cites: Cite[]; folded: boolean; table: { columns: string[]; rows: string[][] } } };

/** A report's machine-readable twin, as far as the board reads it. */
export interface Twin {
  title: string;
  watch: string;
  date: string;
  case_id: string;
  summary: Sentence[];
  key_figures: { value: string; label: string; cites: Cite[] }[];
  sections: { label: string; title: string; blocks: Block[] }[];
  names: Record<string, string>;
  claims: Record<string, Claim>;
  findings: Record<string, Finding>;
  exhibits: Record<string, { name: string; digest: string; media_type: string; bytes: number }>;
}
