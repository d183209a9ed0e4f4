// Single-key shortcuts of a page.

import { preferences } from "./preferences.svelte";

/** What a key does; by `KeyboardEvent.key`. */
export type Keys = Record<string, () => void>;

/** Whether a key press is meant as text or for a control, and not as a shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("dialog") !== null)
  );
}

/** Listens while a component is shown: call it in an effect and return what it gives. */
export function listen(keys: Keys): () => void {
  const pressed = (event: KeyboardEvent): void => {
    const action = keys[event.key];
    if (!action || !preferences.keys || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    action();
  };
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
}
