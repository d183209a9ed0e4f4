// What the board keeps in the browser: how it looks and whether single keys act. Nothing of the record.

export type Theme = "auto" | "light" | "dark";
const THEMES: readonly Theme[] = ["auto", "light", "dark"];

class Preferences {
  theme = $state<Theme>(THEMES.find((theme) => theme === kept("theme")) ?? "auto");
  /** Single-key shortcuts can be switched off: speech input would set them off by chance (WCAG 2.1.4). */
  keys = $state(kept("keys") !== "off");

  constructor() {
    this.#show();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    keep("theme", theme);
    this.#show();
  }

  setKeys(on: boolean): void {
    this.keys = on;
    keep("keys", on ? "on" : "off");
  }

  #show(): void {
    document.documentElement.dataset["theme"] = this.theme;
  }
}

function kept(key: string): string | null {
  try {
    return localStorage.getItem(`watchkeeper.${key}`);
  } catch {
    return null; // storage may be forbidden; then it is asked anew each time
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(`watchkeeper.${key}`, value);
  } catch {
    return;
  }
}

/** The one set of preferences. */
export const preferences = new Preferences();
