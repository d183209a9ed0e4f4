import { expect, test } from "vitest";
import { grade, gradeWords, label, valid, value } from "./claims";

test("a grade in letters and in words", () => {
  expect(grade({ reliability: "B", credibility: 2 })).toBe("B2");
  expect(gradeWords({ reliability: "F", credibility: 6 })).toBe("Source reliability cannot be judged; what it says: truth cannot be judged");
});

test("when a claim holds", () => {
  expect(valid({ from: "2016-03-02" })).toBe("since 2 March 2016");
  expect(valid({ from: "2016-03-02", to: "2016-03-02" })).toBe("2 March 2016");
  expect(valid({})).toBe("");
  expect(valid(null)).toBe("");
});

test("values as the record has them", () => {
  expect(value({ text: "KKBC" })).toBe("KKBC");
  expect(value({ date: "2016-03-02" })).toBe("2016-03-02");
  expect(value({ quantity: { amount: { exactly: "73000000" }, unit: "USD" } })).toBe("73,000,000 USD");
  expect(value(undefined)).toBe("");
});

test("properties have names", () => {
  expect(label("birthDate")).toBe("Birth date");
  expect(label("ofac_designated_on")).toBe("OFAC designated on");
});
