// How figures, days and scripts are written. Days and sums stay as the record has them; only their dress changes.

/** `0.9951` as `99.5 %`; never rounded to a certainty that nobody has. */
export function percent(share: number): string {
  if (share > 0.9995 && share < 1) return "> 99.9 %";
  if (share > 0 && share < 0.0005) return "< 0.1 %";
  return `${(share * 100).toFixed(1)} %`;
}

/** `12345` as `12,345`; takes base units as strings too. */
export function count(value: number | string | bigint): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Base units as the asset's own: `("175099010000000000000000", 18)` as `175,099.01`. */
export function amount(base: string, decimals: number, most = 2): string {
  const digits = base.padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals, digits.length - decimals + most).replace(/0+$/, "");
  return count(whole) + (fraction && `.${fraction}`);
}

const COINS: Record<string, number> = { "ethereum/eth": 18, "bitcoin/btc": 8 };

/** Base units of a chain's own coin as that coin; of a token, whose decimals are not known here, as they stand. */
export function coins(base: string, asset: string): string {
  const decimals = COINS[asset];
  return decimals === undefined ? `${count(base)} base units of ${asset}` : `${amount(base, decimals, 4)} ${asset.split("/")[1]?.toUpperCase()}`;
}

/** `2022-04-15T12:30:05Z` as `15 April 2022, 12:30 UTC`; a day, month or year as it is known. */
export function when(text: string): string {
  const [, year, month, day, time] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d:\d\d))?/.exec(text) ?? [];
  if (!year) return text;
  const words = [day && String(Number(day)), month && MONTHS[Number(month) - 1], year].filter(Boolean).join(" ");
  return time ? `${words}, ${time} UTC` : words;
}

const MONTHS = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
];

/** Unix seconds as `2022-05-04T12:30:00.000Z`. */
export function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** Unix seconds as `4 May 2022, 12:30 UTC`. */
export function moment(seconds: number): string {
  return when(iso(seconds));
}

/** A value that is a day or a month, written out; anything else as it stands. */
export function dated(text: string): string {
  return /^\d{4}-\d\d(-\d\d)?$/.test(text) ? when(text) : text;
}

const ACRONYMS = /\b(btc|dprk|eth|eu|fbi|id|imo|msmt|ofac|rok|sdn|uk|un|us|usd|usdc)\b/g;

/** A machine's name in words, acronyms as the field writes them: `un_1718` as `UN 1718`. */
export function plain(name: string): string {
  const spaced = name.replaceAll(/[_:]+/g, " ").replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return spaced.replaceAll(ACRONYMS, (one) => one.toUpperCase());
}

const REGIONS = new Intl.DisplayNames("en", { type: "region", fallback: "code" });

/** A country by its ISO code; the DPRK by the name that the resolutions use. */
export function country(code: string): string {
  if (!/^[a-z]{2}$/i.test(code)) return code;
  return code.toLowerCase() === "kp" ? "DPRK" : (REGIONS.of(code.toUpperCase()) ?? code);
}

/** The language tag of a text by its script, so that Han, Hangul and kana get the right glyphs and voice. */
export function language(text: string): string | undefined {
  if (/\p{Script=Hangul}/u.test(text)) return "ko";
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return "ja";
  if (/\p{Script=Han}/u.test(text)) return "zh";
  if (/\p{Script=Cyrillic}/u.test(text)) return "ru";
  if (/\p{Script=Arabic}/u.test(text)) return "ar";
  return undefined;
}

/** `1 claim`, `2 claims`. */
export function many(number: number, one: string, more = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : more}`;
}
