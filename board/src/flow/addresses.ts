// Pasted addresses: one a line, each checked for its form, what is wrong named with its line. Checksums are the
// service's to check; a form that passes here may still be refused there, in its own words.

export interface Fault {
  line: number;
  text: string;
  why: string;
}

export interface Pasted {
  addresses: string[];
  faults: Fault[];
  /** Lines that say an address again. */
  repeated: number;
}

/** Most addresses of one trace. */
export const MOST = 500;

const FORMS: readonly [RegExp, string][] = [
  [/^0x[0-9a-fA-F]{40}$/, "EVM"],
  [/^(bc1|tb1)[02-9ac-hj-np-z]{11,87}$/i, "Bitcoin"],
  [/^[13][1-9A-HJ-NP-Za-km-z]{25,34}$/, "Bitcoin"],
  [/^T[1-9A-HJ-NP-Za-km-z]{33}$/, "Tron"],
  [/^[1-9A-HJ-NP-Za-km-z]{32,44}$/, "Solana"],
  [/^[A-Z0-9]{2,8}:\S{10,}$/i, "with its chain"],
];

export function pasted(text: string): Pasted {
  const found: Pasted = { addresses: [], faults: [], repeated: 0 };
  const seen = new Set<string>();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/[,;\s]+$/, "").trim();
    if (line === "" || line.startsWith("#")) continue;
    const why = wrong(line);
    const key = line.startsWith("0x") ? line.toLowerCase() : line;
    if (why) found.faults.push({ line: index + 1, text: line.slice(0, 80), why });
    else if (seen.has(key)) found.repeated += 1;
    else {
      seen.add(key);
      found.addresses.push(line);
    }
  }
  return found;
}

function wrong(line: string): string | undefined {
  if (/\s/.test(line)) return "more than one word: write one address a line";
  if (FORMS.some(([form]) => form.test(line))) return undefined;
  if (/^0x[0-9a-fA-F]{64}$/.test(line)) return "a transaction hash: it belongs in the field for transactions";
  if (/^0x/i.test(line)) {
    const bad = /[^0-9a-fA-F]/.exec(line.slice(2))?.[0];
    return bad ? `'${bad}' is no hexadecimal digit` : `has ${line.length - 2} digits after 0x; an address has 40`;
  }
  return "not the form of an address that is known here";
}
