// How the board asks the service: JSON in, JSON out; what is refused is thrown with the service's own words.

import { written, type Query } from "./route";

/** What the service refused or could not do, in its words. */
export class Refused extends Error {
  constructor(
    /** The HTTP status; 0 where the service did not answer at all. */
    readonly status: number,
    /** What is wrong. */
    readonly detail: string,
    /** What to do about it. */
    readonly hint: string,
  ) {
    super(detail);
    this.name = "Refused";
  }
}

/** A page of a list. */
export interface Listed<T> {
  results: T[];
  total: number;
}

let csrf: string | null = null;

/** Takes the token that everything but GET has to carry beside the cookie (`whoami.csrf`). */
export function carry(token: string | null): void {
  csrf = token;
}

/** `GET path?query`. */
export function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return ask<T>("GET", address(path, query), undefined, signal);
}

/** `POST path` with a JSON body. */
export function post<T>(path: string, body: unknown = {}, signal?: AbortSignal): Promise<T> {
  return ask<T>("POST", path, body, signal);
}

/** `POST path` with a JSON body, for an answer that is a file and not JSON. */
export function postFile(path: string, body: unknown): Promise<string> {
  return fetched("POST", path, body);
}

/** `GET path`, for an answer that is a file of bytes. */
export async function getBlob(path: string): Promise<Blob> {
  const response = await answered("GET", path);
  return response.blob();
}

/** `DELETE path`. */
export function remove<T>(path: string): Promise<T> {
  return ask<T>("DELETE", path);
}

/** The address of a route with its settings. */
export function address(path: string, query: Query = {}): string {
  const search = written(query);
  return search ? `${path}?${search}` : path;
}

/** One part of a path, such as an id with slashes in it. */
export function part(id: string): string {
  return encodeURIComponent(id);
}

async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const text = await fetched(method, path, body, signal);
  return (text === "" ? null : JSON.parse(text)) as T;
}

async function fetched(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<string> {
  return (await answered(method, path, body, signal)).text();
}

async function answered(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (method !== "GET" && csrf) headers["x-csrf-token"] = csrf;
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal) init.signal = signal;
  const response = await fetch(path, init).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Refused(0, "The service does not answer.", "See whether `watchkeeper serve` still runs on this machine.");
  });
  if (!response.ok) throw refusal(response.status, await response.text());
  return response;
}

/** The service's words for a refusal, or our own where it has none. */
export function refusal(status: number, text: string): Refused {
  const said = words(text);
  return new Refused(status, said.detail ?? `The service answered ${status}.`, said.hint ?? "");
}

function words(text: string): { detail?: string; hint?: string } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
