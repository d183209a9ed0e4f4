// The pages of the board: what stands in the address, in the navigation and in the title. Each is fetched when shown.

import type { Component } from "svelte";

/** A page. */
export interface Page {
  /** How the address names it. */
  id: string;
  title: string;
  /** The entry of the navigation that it belongs to. */
  nav: string;
  /** Whether it takes the whole width and height. */
  wide?: boolean;
  load: () => Promise<Component>;
}

type Module = { default: Component };
const from = (load: () => Promise<Module>) => async () => (await load()).default;

/** All of them, the home page first. */
export const pages: readonly Page[] = [
  { id: "today", title: "Today", nav: "today", load: from(() => import("./pages/Today.svelte")) },
  { id: "triage", title: "Triage", nav: "triage", load: from(() => import("./pages/Triage.svelte")) },
  { id: "dismissals", title: "Dismissals", nav: "triage", load: from(() => import("./pages/Dismissals.svelte")) },
  { id: "entity", title: "Record", nav: "entity", load: from(() => import("./pages/Entity.svelte")) },
  { id: "flow", title: "Flow", nav: "flow", wide: true, load: from(() => import("./flow/FlowBoard.svelte")) },
  { id: "case", title: "Cases", nav: "case", load: from(() => import("./pages/Case.svelte")) },
  { id: "check", title: "Check", nav: "check", load: from(() => import("./pages/Check.svelte")) },
  { id: "field", title: "Field", nav: "field", load: from(() => import("./pages/Field.svelte")) },
  { id: "ledger", title: "Ledger", nav: "ledger", load: from(() => import("./pages/Ledger.svelte")) },
  { id: "sign-in", title: "Sign in", nav: "", load: from(() => import("./pages/SignIn.svelte")) },
];

/** The navigation, in the order of a day's work; participants of other watches are shown what they may ask for. */
export const navigation: readonly { id: string; title: string; participants?: boolean }[] = [
  { id: "today", title: "Today" },
  { id: "triage", title: "Triage" },
  { id: "entity", title: "Record", participants: true },
  { id: "flow", title: "Flow" },
  { id: "case", title: "Cases", participants: true },
  { id: "check", title: "Check" },
  { id: "field", title: "Field" },
  { id: "ledger", title: "Ledger", participants: true },
];
