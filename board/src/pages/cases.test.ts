import { expect, test } from "vitest";
import { audienceOf, latestFirst } from "./cases";

test("the latest draft comes first, one without a time last", () => {
  const drafts = [{ digest: "a", made: null }, { digest: "b", made: "2026-11-23T18:02:05Z" }, { digest: "c", made: "2026-11-23T18:04:00Z" }];
  expect(latestFirst(drafts).map((one) => one.digest)).toEqual(["c", "b", "a"]);
});

test("an audience is a label, however it is given", () => {
  expect(audienceOf({ digest: "a", audience: { most: "TLP:AMBER" } })).toBe("TLP:AMBER");
  expect(audienceOf({ digest: "a", audience: "TLP:CLEAR" })).toBe("TLP:CLEAR");
  expect(audienceOf({ digest: "a", audience: null })).toBe("");
});
