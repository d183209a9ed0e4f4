// The flow board over the bundled dossier: a trace asked for, walked, folded, undone; a link restored; exports.

import { accessible, enter, expect, go, test } from "./desk";

const THIEF = "0x098b716b8aaf21512996dc57eb0615e2383e2f96";
const THEFT = "0xc28fad5e8d5e0ce6a2eaf67b6687be5d58113e16be590824d6cfa1a94467d0b7";
const MIXER = "0xd90e2f925da726b50c4ed8d0fb90ad053324f31b";
const LINK = `#/flow?from=${THIEF}&tx=${THEFT}`;

test("pasted lines are checked, and a trace is drawn", async ({ page }) => {
  await enter(page, "analyst", "#/flow");
  await accessible(page);
  const field = page.getByLabel(/Follow what these addresses received/);
  await field.fill(`${THIEF}\n0x12\n`);
  await expect(page.getByText(/1 line is no address/)).toBeVisible();
  await expect(page.getByText(/has 2 digits after 0x/)).toBeVisible();
  await page.getByRole("button", { name: "Leave them out" }).click();
  await page.getByLabel(/Only from these transactions/).fill(THEFT);
  await page.getByRole("button", { name: "Follow the money" }).click();
  const side = page.getByRole("complementary", { name: "About the selection" });
  await expect(side.getByRole("heading", { level: 2 })).toHaveText("173,600 ETH");
  await expect(side.getByText("Stopped at services")).toBeVisible();
  await expect(page.locator(".pictures canvas").first()).toBeVisible();
  await accessible(page);
});

test("a trace is folded, opened and undone by keyboard", async ({ page }) => {
  await enter(page, "analyst", `${LINK}&sel=${THIEF}`);
  const side = page.getByRole("complementary", { name: "About the selection" });
  await expect(side.getByRole("button", { name: /Fold what is behind it/ })).toBeVisible();
  const picture = page.getByRole("group", { name: /The trace as a picture/ });
  await picture.focus();
  await page.keyboard.press("f");
  await expect(page).toHaveURL(/fold=0x098b/);
  await expect(side.getByText(/folded into it/)).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page).not.toHaveURL(/fold=/);
  await expect(side.getByText(/folded into it/)).toHaveCount(0);
  await page.keyboard.press("Control+Shift+z");
  await expect(side.getByText(/folded into it/)).toBeVisible();
  await picture.focus();
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/fold=/);
  await picture.focus();
  await page.keyboard.press("ArrowRight");
  await expect(page).not.toHaveURL(new RegExp(`sel=${THIEF}`));
});

test("a link restores question, selection, rules and window", async ({ page }) => {
  const link = `${LINK}&policy=haircut&beside=lifo&limit=50&target=${MIXER}&sel=${MIXER}&view=0.7,0.5,0.5,1.5`;
  await enter(page, "analyst", link);
  const side = page.getByRole("complementary", { name: "About the selection" });
  await expect(side.getByRole("heading", { level: 2 })).toHaveText(/tornado/i);
  await expect(side.getByRole("heading", { name: "The trace ends here" })).toBeVisible();
  await expect(side.getByText(/at least/)).toBeVisible();
  await expect(page.locator("figure")).toHaveCount(2);
  const before = page.url();
  await page.reload();
  await expect(side.getByRole("heading", { level: 2 })).toHaveText(/tornado/i);
  expect(new URL(page.url()).hash).toBe(new URL(before).hash);
});

test("the table has what the picture has, and the exports leave as files", async ({ page }) => {
  await enter(page, "analyst", LINK);
  await page.getByRole("button", { name: "Table" }).click();
  const accounts = page.getByRole("table", { name: "Accounts of the trace" });
  await expect(accounts.getByText(/tornado/i).first()).toBeVisible();
  for (const [form, name] of [["csv", "flow.csv"], ["ftm", "flow.ftm.json"], ["tagpack", "flow.tagpack.yaml"], ["svg", "flow.svg"], ["png", "flow.png"]]) {
    const file = page.waitForEvent("download");
    await page.getByLabel("Export").selectOption(form!);
    expect((await file).suggestedFilename()).toBe(name);
  }
  await accessible(page);
});

test("an address without income is told in words", async ({ page }) => {
  await enter(page, "analyst");
  await go(page, "#/flow?from=0x0000000000000000000000000000000000000001");
  await expect(page.getByRole("alert")).toContainText(/no transfer of/);
  await expect(page.getByRole("button", { name: "Change the question" })).toBeVisible();
});
