// A report from the case to a verified release, by two people; and what a reader is refused.

import { accessible, enter, expect, go, test } from "./desk";

test.describe.configure({ mode: "serial", timeout: 240_000 });

let draft = "";

test("an analyst drafts the report, and reads a sentence with its evidence", async ({ page }) => {
  await enter(page, "analyst", "#/case");
  await page.getByRole("region", { name: "Cases" }).getByRole("link").first().click();
  await accessible(page);
  await page.getByRole("button", { name: "Draft the report" }).click();
  await expect(page.getByRole("progressbar")).toBeVisible();
  const made = page.getByRole("region", { name: /^Drafts of/ }).getByRole("link").last();
  await expect(made).toBeVisible({ timeout: 200_000 });
  await page.getByRole("link", { name: "Open the new draft" }).click();
  draft = new URL(page.url()).hash;

  const sentence = page.getByRole("button", { name: /173,600 ETH/ }).first();
  await sentence.press("Enter");
  const evidence = page.getByRole("complementary", { name: "Evidence" });
  await expect(evidence.getByText(/What this rests on/)).toBeVisible();
  await expect(evidence.locator("article").first()).toBeVisible();
  await accessible(page);
});

test("the page as it goes out runs in a frame that reaches nothing", async ({ page }) => {
  await enter(page, "analyst", `${draft}?view=page`);
  const frame = page.frameLocator("iframe");
  await expect(frame.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator("iframe")).toHaveAttribute("sandbox", "allow-scripts");
  await frame.getByText(/173,600 ETH/).first().click();
  await expect(frame.locator("html.js")).toBeAttached();
  await accessible(page);
  await page.getByRole("link", { name: "Compare" }).click();
  await expect(page.getByText("There is no other draft to compare with.")).toBeVisible();
  await accessible(page);
});

test("two people release it, and it verifies", async ({ page }) => {
  await enter(page, "analyst", draft);
  await page.getByLabel("Audience").selectOption("TLP:GREEN");
  await page.getByRole("button", { name: "Ask for release" }).click();
  await expect(page.getByText("A release was asked for")).toBeVisible();
  await expect(page.getByRole("button", { name: "Release it" })).toBeDisabled();

  await enter(page, "approver");
  await expect(page.getByRole("link", { name: /1 release waits/ })).toBeVisible();
  await go(page, draft);
  await expect(page.getByText("for TLP:GREEN")).toBeVisible();
  await expect(page.getByLabel("Audience")).toHaveCount(0);
  await page.getByRole("button", { name: "Release it" }).click();
  await expect(page).toHaveURL(/reports\//, { timeout: 60_000 });
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByText("Everything holds.")).toBeVisible({ timeout: 120_000 });
  await accessible(page);
  await go(page, draft);
  await expect(page.getByRole("region", { name: "Release" }).getByText("Released")).toBeVisible();
  await expect(page.getByRole("link", { name: "The released report" })).toBeVisible();
});

test("whom the draft names can be asked to reply, and a finding opens", async ({ page }) => {
  await enter(page, "analyst", "#/case/ronin");
  await page.getByRole("button", { name: /^Note a request/ }).click();
  const reply = page.getByRole("dialog", { name: "Right of reply" });
  await expect(reply.locator("option[value='entity:rgb']")).toHaveCount(1);
  await accessible(page);
  await reply.getByLabel(/Who is named/).fill("entity:rgb");
  await reply.getByLabel("Answer due").fill("2999-12-31");
  await reply.getByRole("button", { name: "Note it in the ledger" }).click();
  await expect(page.getByRole("region", { name: /^Right of reply/ }).getByRole("cell", { name: "entity:rgb" })).toBeVisible();
  await page.getByRole("region", { name: /^Findings of/ }).getByRole("button", { name: /173,600 ETH/ }).first().click();
  const finding = page.getByRole("dialog", { name: "Finding" });
  await expect(finding.getByText("Confidence")).toBeVisible();
  await accessible(page);
});

test("a reader sees what is released, may judge nothing, and is told why", async ({ page }) => {
  await enter(page, "reader", "#/triage");
  await expect(page.getByRole("button", { name: /^Match/ })).toBeDisabled();
  await page.keyboard.press("m");
  await expect(page.getByRole("alert").getByText("Your role does not allow this.")).toBeVisible();
  await accessible(page);
  await go(page, "#/case");
  await expect(page.getByRole("region", { name: "Released reports" }).getByRole("link").first()).toBeVisible();
});

test("a token that nobody gave out is refused with care", async ({ page }) => {
  await enter(page, "reader", "#/sign-in");
  await page.getByLabel("Token").fill("wk_nobody");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await accessible(page);
});
