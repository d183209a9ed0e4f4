// Cases, drafts, releases and replies as the service answers them.

/** A case in the list. */
export interface CaseLine {
  id: string;
  title: string;
  incident: string | null;
  day: string | null;
  findings: number;
  latest_draft: Draft | string | null;
  latest_release: Draft | string | null;
}

/** A draft or a release. */
export interface Draft {
  digest: string;
  title?: string;
  /** The case's short name. */
  case?: string;
  made?: string | null;
  who?: string | null;
  released?: string | null;
  /** Of a release: the digest of its draft. */
  draft?: string;
  by?: string[] | string | null;
  audience?: string | null;
  /** Where a release was asked for: by whom. */
  requested?: string[] | null;
}

export interface FindingLine {
  id: string;
  method: string | { name: string; version: number };
  /** Null where the method has no words for it. */
  summary: string | null;
  confidence: string;
}

/** Somebody named was asked to answer, or answered. */
export interface Reply {
  party?: string;
  subject?: string;
  on?: string;
  asked_on?: string;
  asked?: string;
  due?: string;
  deadline?: string;
  answer?: string | null;
}

/** A case as a whole. */
export interface CaseAnswer {
  id: string;
  title: string;
  incident: string | null;
  day: string | null;
  questions: unknown;
  findings: FindingLine[];
  drafts: Draft[];
  releases: Draft[];
  replies: Reply[];
}

/** How a right of reply stands on a day. */
export function replyStands(reply: Reply, today: string): "answered" | "silent" | "asked" {
  if (reply.answer) return "answered";
  const due = reply.due ?? reply.deadline;
  return due !== undefined && due < today ? "silent" : "asked";
}

/** Who released or asked, as words. */
export function names(of: string[] | string | null | undefined): string {
  return Array.isArray(of) ? of.join(" and ") : (of ?? "");
}

/** For whom, in words. */
export function audienceOf({ audience }: Draft): string {
  return audience ?? "";
}

/** A digest, short: its first twelve digits. */
export function short(digest: string): string {
  return digest.slice(0, 12);
}

/** The digest of a draft, however it is given. */
export function digestOf(draft: Draft | string | null): string | undefined {
  return typeof draft === "string" ? draft : draft?.digest;
}
