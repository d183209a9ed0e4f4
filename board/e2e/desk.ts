// What the tests of the board share: people with tokens, and pages that complain of errors.

import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Page } from "@playwright/test";

/** Who may sit at the board. The service makes a token for each. */
export type Person = "reader" | "analyst" | "approver" | "participant";

/** Where the service under test listens. */
export function url(): string {
  return process.env["BOARD_URL"] ?? "";
}

/** The token of a person. */
export function token(person: Person): string {
  return process.env[`BOARD_TOKEN_${person.toUpperCase()}`] ?? "";
}

/** Opens the board as somebody, by the link that carries a token. */
export async function enter(page: Page, person: Person, hash = "#/today"): Promise<void> {
  await page.goto(`${url()}/#token=${token(person)}`);
  await expect(page).not.toHaveURL(/token/);
  await expect(page.getByRole("banner").getByText(person).first()).toBeVisible();
  await go(page, hash);
}

/** Goes to a place of the board. */
export async function go(page: Page, hash: string): Promise<void> {
  await page.goto(`${url()}/${hash}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** That nothing on the page is a serious hindrance, in light and in dark. */
export async function accessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
    const serious = violations.filter((one) => one.impact === "serious" || one.impact === "critical");
    const told = serious.map((one) => `${colorScheme}: ${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join(" | ")}`);
    expect(told).toEqual([]);
  }
}

/** A test that fails where the page had an error, asked another machine, or broke its policy. */
export const test = base.extend<{ watched: void }>({
  watched: [
    async ({ page }, use) => {
      const wrong: string[] = [];
      page.on("pageerror", (error) => wrong.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error" && /Content Security Policy|Refused to/.test(message.text())) wrong.push(message.text());
      });
      page.on("request", (request) => {
        const to = new URL(request.url());
        if (/^https?:$/.test(to.protocol) && to.origin !== url()) wrong.push(`asked ${to.origin}`);
      });
      await use();
      expect(wrong).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
