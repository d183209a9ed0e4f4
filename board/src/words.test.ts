import { expect, test } from "vitest";
import { amount, coins, count, country, dated, language, many, moment, percent, plain, when } from "./words";

test("a probability is never rounded to certainty", () => {
  expect(percent(0.99999)).toBe("> 99.9 %");
  expect(percent(0.00001)).toBe("< 0.1 %");
  expect(percent(0.9950150847)).toBe("99.5 %");
  expect(percent(1)).toBe("100.0 %");
});

test("base units keep every digit that is shown", () => {
  expect(amount("175099010000000000000000", 18)).toBe("175,099.01");
  expect(amount("1", 18)).toBe("0");
  expect(amount("25500000000000", 6)).toBe("25,500,000");
  expect(amount("123456789012345678901234567890", 0)).toBe("123,456,789,012,345,678,901,234,567,890");
});

test("a coin in its own unit, a token in base units", () => {
  expect(coins("5000000000000000000", "ethereum/eth")).toBe("5 ETH");
  expect(coins("1500", "ethereum/0xdac17f958d2ee523a2206206994597c13d831ec7")).toBe("1,500 base units of ethereum/0xdac17f958d2ee523a2206206994597c13d831ec7");
});

test("seconds are moments in UTC", () => {
  expect(moment(1651667400)).toBe("4 May 2022, 12:30 UTC");
});

test("days are written as far as they are known", () => {
  expect(when("2022-04-15")).toBe("15 April 2022");
  expect(when("2022-04")).toBe("April 2022");
  expect(when("2022")).toBe("2022");
  expect(when("2022-04-15T12:30:05Z")).toBe("15 April 2022, 12:30 UTC");
  expect(when("soon")).toBe("soon");
});

test("a value is written out only where all of it is a day", () => {
  expect(dated("2010-08")).toBe("August 2010");
  expect(dated("2010-08 at the latest")).toBe("2010-08 at the latest");
  expect(dated("2,010")).toBe("2,010");
});

test("machine names are words, and acronyms stay acronyms", () => {
  expect(plain("un_1718")).toBe("UN 1718");
  expect(plain("listing:ofac_sdn")).toBe("listing OFAC SDN");
  expect(plain("CryptoWallet")).toBe("crypto wallet");
  expect(plain("under_used")).toBe("under used");
});

test("countries have names; what is no code stands as it is", () => {
  expect(country("kp")).toBe("DPRK");
  expect(country("CH")).toBe("Switzerland");
  expect(country("the high seas")).toBe("the high seas");
});

test("scripts have their languages", () => {
  expect(language("정찰총국")).toBe("ko");
  expect(language("侦察总局")).toBe("zh");
  expect(language("偵察総局の")).toBe("ja");
  expect(language("Разведка")).toBe("ru");
  expect(language("مكتب")).toBe("ar");
  expect(language("Bureau")).toBeUndefined();
});

test("counting words", () => {
  expect(count(1234567)).toBe("1,234,567");
  expect(many(1, "claim")).toBe("1 claim");
  expect(many(2000, "entry", "entries")).toBe("2,000 entries");
});
