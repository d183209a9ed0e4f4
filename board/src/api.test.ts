import { afterEach, expect, test, vi } from "vitest";
import { address, carry, get, part, post, refusal, Refused, remove } from "./api";

afterEach(() => {
  carry(null);
  vi.unstubAllGlobals();
});

/** Answers every request with that, and keeps what was asked. */
function answering(status: number, body: string) {
  const asked = vi.fn((_path: string, _init: RequestInit) => Promise.resolve(new Response(body, { status })));
  vi.stubGlobal("fetch", asked);
  return asked;
}

const headers = (call: [string, RequestInit] | undefined) => call?.[1].headers as Record<string, string>;

test("an answer is its JSON", async () => {
  const asked = answering(200, '{"results":[1],"total":1}');
  expect(await get("/triage", { limit: 5, q: undefined })).toEqual({ results: [1], total: 1 });
  expect(asked.mock.calls[0]?.[0]).toBe("/triage?limit=5");
});

test("a refusal is thrown with the service's words", async () => {
  answering(403, '{"detail":"a reader may not judge","hint":"sign in"}');
  const thrown = await post("/triage").catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(Refused);
  expect(thrown).toMatchObject({ status: 403, detail: "a reader may not judge", hint: "sign in" });
});

test("a refusal without words still says what happened", () => {
  expect(refusal(502, "<html>")).toMatchObject({ status: 502, detail: "The service answered 502.", hint: "" });
  expect(refusal(500, "null").detail).toBe("The service answered 500.");
});

test("no answer at all is said as such", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
  await expect(get("/today")).rejects.toMatchObject({ status: 0, detail: "The service does not answer." });
});

test("what was called off is not called a refusal", async () => {
  const abort = new AbortController();
  abort.abort();
  vi.stubGlobal("fetch", () => Promise.reject(new DOMException("aborted", "AbortError")));
  await expect(get("/today", {}, abort.signal)).rejects.toMatchObject({ name: "AbortError" });
});

test("the token against forged requests goes with everything but GET", async () => {
  const asked = answering(200, "{}");
  carry("c-1");
  await get("/a");
  await post("/b", {});
  await remove("/c");
  expect(asked.mock.calls.map((call) => headers(call)["x-csrf-token"])).toEqual([undefined, "c-1", "c-1"]);
});

test("an empty answer is null", async () => {
  answering(200, "");
  expect(await remove("/session")).toBeNull();
});

test("ids are encoded whole", () => {
  expect(part("a/b?c")).toBe("a%2Fb%3Fc");
  expect(address("/x", { a: "1 2" })).toBe("/x?a=1+2");
});
