// Claims in words: their grade, their days, their value.

import type { Grade } from "./types";
import { count, plain, when } from "./words";

const RELIABILITY: Record<string, string> = {
  A: "completely reliable",
  B: "usually reliable",
  C: "fairly reliable",
  D: "not usually reliable",
  E: "unreliable",
  F: "reliability cannot be judged",
};
const CREDIBILITY: Record<string, string> = {
  1: "confirmed",
  2: "probably true",
  3: "possibly true",
  4: "doubtful",
  5: "improbable",
  6: "truth cannot be judged",
};

/** `A1`. */
export function grade(of: Grade | string): string {
  return typeof of === "string" ? of : `${of.reliability}${of.credibility}`;
}

/** `Source completely reliable; what it says confirmed`. */
export function gradeWords(of: Grade | string): string {
  const short = grade(of);
  const [reliability = "", credibility = ""] = short;
  return `Source ${RELIABILITY[reliability] ?? "not graded"}; what it says: ${CREDIBILITY[credibility] ?? "not graded"}`;
}

/** When it holds: `since 2 March 2016`, `2016 to 2019`, or nothing. */
export function valid(span: { from?: string; to?: string } | null | undefined): string {
  const { from, to } = span ?? {};
  if (from && to) return from === to ? when(from) : `${when(from)} to ${when(to)}`;
  if (from) return `since ${when(from)}`;
  return to ? `until ${when(to)}` : "";
}

/** A value as the record has it, in words. */
export function value(of: unknown): string {
  if (typeof of !== "object" || of === null) return String(of ?? "");
  const [kind, inner] = Object.entries(of)[0] ?? [];
  if (kind === undefined) return "";
  if (kind === "quantity") return quantity(inner as { amount?: unknown; unit?: string });
  if (typeof inner !== "object" || inner === null) return String(inner);
  return Object.values(inner).map(value).join(" ");
}

function quantity(of: { amount?: unknown; unit?: string }): string {
  const figure = of.amount;
  const text = typeof figure === "object" && figure !== null ? Object.values(figure).map(String).join("–") : String(figure ?? "");
  return `${text.replace(/\d+/g, (digits) => (digits.length > 4 ? count(digits) : digits))} ${of.unit ?? ""}`.trim();
}

/** A property's name for people: `birthDate` and `birth_date` as `Birth date`. */
export function label(property: string): string {
  const words = plain(property);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

