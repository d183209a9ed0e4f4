import { expect, test } from "vitest";
import type { Proposal } from "../types";
import { nats, queued, reasonWords, step, together, weighed, without } from "./triage";

const pair = (id: string) => ({ id }) as Proposal;
const three = [pair("a"), pair("b"), pair("c")];

test("one steps to the ends and no further", () => {
  const queue = queued(three, undefined);
  expect(queue.at).toBe(0);
  expect(step(queue, -1).at).toBe(0);
  expect(step(step(step(queue, 1), 1), 1).at).toBe(2);
});

test("a judged pair goes, and the next one is at hand", () => {
  const queue = queued(three, "b");
  const after = without(queue, "b");
  expect(after.open.map((one) => one.id)).toEqual(["a", "c"]);
  expect(after.open[after.at]?.id).toBe("c");
});

test("after the last pair the one before is at hand, and after all of them none", () => {
  const after = without(queued(three, "c"), "c");
  expect(after.open[after.at]?.id).toBe("b");
  const none = without(queued([pair("a")], "a"), "a");
  expect(none.open[none.at]).toBeUndefined();
});

test("a pair before the one at hand goes, and the one at hand stays", () => {
  const after = without(queued(three, "c"), "a");
  expect(after.open[after.at]?.id).toBe("c");
});

test("a pair that was taken back is at hand again; a lost one leaves the place", () => {
  expect(queued(three, "b", 0).at).toBe(1);
  expect(queued(three, "gone", 2).at).toBe(2);
  expect(queued(three, "gone", 9).at).toBe(2);
});

test("reasons by weight either way, the starting point last", () => {
  const reason = (feature: string, weight: number) => ({ feature, nats: weight, asked: "", listed: "" });
  const order = weighed([reason("bias", -4.9), reason("birth", -2), reason("name", 3.9), reason("kind", 0.5)]);
  expect(order.map((one) => one.feature)).toEqual(["name", "birth", "kind", "bias"]);
});

test("weights and reasons in words", () => {
  expect(nats(3.91)).toBe("+3.9");
  expect(nats(-0.44)).toBe("−0.4");
  expect(reasonWords({ feature: "bias", nats: 0, asked: "", listed: "" })).toBe("before any evidence");
  expect(reasonWords({ feature: "whole_name", nats: 0, asked: "", listed: "", words: "the whole name agrees" })).toBe("the whole name agrees");
});

test("what waits for second eyes comes last, and once", () => {
  expect(together(three, [pair("b"), pair("d")]).map((one) => one.id)).toEqual(["a", "c", "b", "d"]);
});
