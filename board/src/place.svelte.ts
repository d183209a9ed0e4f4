// The place where the board stands, as state: it follows the address, and changing it changes the address.

import { href, parse, type Query, type Route } from "./route";

class Place {
  #route = $state.raw<Route>(parse(location.hash));

  constructor() {
    addEventListener("hashchange", () => (this.#route = parse(location.hash)));
  }

  get page(): string {
    return this.#route.page;
  }

  get rest(): string[] {
    return this.#route.rest;
  }

  get query(): Record<string, string> {
    return this.#route.query;
  }

  /** Goes to another place; the browser's back button returns. */
  go(page: string, rest: readonly string[] = [], query: Query = {}): void {
    location.hash = href(page, rest, query);
  }

  /** Changes settings of this page. `quietly` leaves no step in the history: for sliders and typing. */
  set(change: Query, quietly = true): void {
    const to = href(this.page, this.rest, { ...this.query, ...change });
    if (quietly) history.replaceState(null, "", to);
    else history.pushState(null, "", to);
    this.#route = parse(to);
  }
}

/** The one place. */
export const place = new Place();
