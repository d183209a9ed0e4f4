// Where the board stands, as the part of the address after `#`: `#/entity/un:KPe.031?as_of=2022-04-15`.
// The address is the whole state that a link must bring back; nothing of it goes to the server.

/** A place on the board. */
export interface Route {
  /** The page: `today`, `triage`, `entity`, … */
  page: string;
  /** What follows it, decoded: the id of an entity, of a case, … */
  rest: string[];
  /** The settings of the page. */
  query: Record<string, string>;
}

/** Settings; those that are empty, null or undefined are left out of the address. */
export type Query = Record<string, string | number | boolean | null | undefined>;

/** The page shown where the address names none. */
export const HOME = "today";

/** Reads an address; what cannot be decoded is taken as it stands. */
export function parse(hash: string): Route {
  const [path = "", search = ""] = split(hash.replace(/^#?\/?/, ""), "?");
  const [page = "", ...rest] = path.split("/").map(decoded);
  return { page: page || HOME, rest: rest.filter(Boolean), query: Object.fromEntries(new URLSearchParams(search)) };
}

/** The address of a place. Ids keep their colons and tildes, so that people can read and quote it. */
export function href(page: string, rest: readonly string[] = [], query: Query = {}): string {
  const path = [page, ...rest.filter(Boolean)].map(encoded).join("/");
  const search = written(query);
  return `#/${path}${search && "?"}${search}`;
}

/** `a=1&b=2`, without what is empty. */
export function written(query: Query): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false)
    .map(([key, value]): [string, string] => [key, String(value)]);
  return new URLSearchParams(pairs).toString();
}

function split(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function encoded(part: string): string {
  return encodeURIComponent(part).replaceAll("%3A", ":").replaceAll("%7E", "~");
}
