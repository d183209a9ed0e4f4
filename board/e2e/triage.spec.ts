// The queue by keyboard alone: judged, left open, taken back, dismissed; and the keys switched off.

import type { Page } from "@playwright/test";
import { accessible, enter, expect, test } from "./desk";

/** The queue as an analyst, once it is there: a key that is pressed before has nothing to act on. */
async function queued(page: Page): Promise<void> {
  await enter(page, "analyst", "#/triage");
  await expect(page.getByRole("region", { name: "The pair at hand" })).toBeVisible();
}

test("pairs are judged and taken back without a mouse", async ({ page }) => {
  await queued(page);
  const queue = page.getByRole("list", { name: "Queue" }).getByRole("button");
  await expect(queue.first()).toBeVisible();
  const before = await queue.count();
  const first = await queue.first().innerText();
  const at = page.getByRole("list", { name: "Queue" }).locator("[aria-current=true]");

  await page.keyboard.press("j");
  await expect(at).not.toHaveText(first);
  await page.keyboard.press("k");
  await expect(at).toContainText(first.split("\n")[1] ?? "");

  await page.keyboard.press("m");
  await expect(queue).toHaveCount(before - 1);
  await expect(page.getByRole("status").filter({ hasText: "Judged one party" })).toBeAttached();
  await page.keyboard.press("z");
  await expect(queue).toHaveCount(before);
  await expect(at).toContainText(first.split("\n")[1] ?? "");

  await page.keyboard.press("n");
  await expect(queue).toHaveCount(before - 1);
  await page.keyboard.press("z");
  await expect(queue).toHaveCount(before);
  await accessible(page);
});

test("the link of a pair restores it", async ({ page }) => {
  await queued(page);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/pair=/);
  const third = await page.getByRole("region", { name: "The pair at hand" }).getByRole("heading", { level: 2 }).first().innerText();
  await page.reload();
  await expect(page.getByRole("region", { name: "The pair at hand" }).getByRole("heading", { level: 2 }).first()).toHaveText(third);
});

test("the reasons add up to the probability, and lead to the claims", async ({ page }) => {
  await queued(page);
  const pair = page.getByRole("region", { name: "The pair at hand" });
  const weights = await pair.locator("tbody td.n").allInnerTexts();
  const sum = weights.map((text) => Number(text.replace("−", "-"))).reduce((a, b) => a + b, 0);
  const probability = Number(/probability > ?([\d.]+)|probability ([\d.]+)/.exec(await pair.locator("tfoot").innerText())?.slice(1).find(Boolean)) / 100;
  expect(Math.abs(1 / (1 + Math.exp(-sum)) - probability)).toBeLessThan(0.02);
  await pair.getByText(/The claims that speak for it/).click();
  await expect(pair.getByText("Says", { exact: true }).first()).toBeVisible();
});

test("a dismissal asks why", async ({ page }) => {
  await queued(page);
  await page.keyboard.press("d");
  const dialog = page.getByRole("dialog", { name: "Dismiss, and say why" });
  await expect(dialog.getByRole("button", { name: "Dismiss" })).toBeDisabled();
  await page.keyboard.type("mn: another register number, seen by eye");
  await expect(dialog.getByRole("button", { name: "Dismiss" })).toBeEnabled();
  await accessible(page);
  await dialog.getByRole("button", { name: "Dismiss" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("link", { name: "Dismissals" }).click();
  await expect(page.getByText("another register number, seen by eye")).toBeVisible();
  await accessible(page);
});

test("single keys can be switched off", async ({ page }) => {
  await queued(page);
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys on this page" });
  await accessible(page);
  await help.getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  const queue = page.getByRole("list", { name: "Queue" }).getByRole("button");
  const before = await queue.count();
  await page.keyboard.press("m");
  await page.waitForTimeout(500);
  await expect(queue).toHaveCount(before);
});
