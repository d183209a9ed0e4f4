// Who is at the board, and what the service lets them see and do.

import { carry, get, post, remove } from "./api";

export type Role = "reader" | "analyst" | "approver" | "participant";

/** What the service says of who asks (`GET /whoami`). */
export interface Whoami {
  who: string;
  role: Role;
  /** The strictest handling mark that is shown to them. */
  sees: string;
  party: string | null;
  csrf: string | null;
  watch: string | null;
  snapshot: string;
  /** Whether the watch holds more than the snapshot that answers are made of. */
  stale: boolean;
}

class Session {
  me = $state.raw<Whoami | undefined>(undefined);

  /** Whether they may judge, draft and dismiss. The service decides; this only hides what it would refuse. */
  get analyst(): boolean {
    return this.me?.role === "analyst" || this.me?.role === "approver";
  }

  get approver(): boolean {
    return this.me?.role === "approver";
  }

  /** Whether they belong to another watch: how this one works is not shown to them. */
  get participant(): boolean {
    return this.me?.role === "participant";
  }

  /** Asks who we are; first trades the token of a link (`#token=…`) for a cookie and takes it out of the address. */
  async begin(): Promise<void> {
    const token = /^#token=(.+)$/.exec(location.hash)?.[1];
    if (!token) return this.#take(await get<Whoami>("/whoami"));
    history.replaceState(null, "", "#/");
    await this.signIn(decodeURIComponent(token));
  }

  async signIn(token: string): Promise<void> {
    this.#take(await post<Whoami>("/session", { token }));
  }

  async signOut(): Promise<void> {
    await remove("/session");
    this.#take(await get<Whoami>("/whoami"));
  }

  /** Learns again which snapshot answers. */
  async refresh(): Promise<void> {
    this.#take(await get<Whoami>("/whoami"));
  }

  #take(me: Whoami): void {
    this.me = me;
    carry(me.csrf);
  }
}

/** The one session. */
export const session = new Session();
