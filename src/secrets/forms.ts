/**
 * Lists the forms in which a value can turn up in text: as it is, quoted in JSON (once and twice, also as .NET, Go and Python do), encoded for a URL or a
 * form, in base64 of both alphabets, also in the middle of something longer. The longest come first.
 */
export function formsOf(value: string): string[] {
  const text = value.toWellFormed();
  const forms = new Set<string>();
  for (const whole of new Set([text, text.trim(), ...longLines(text)])) {
    const others = [...quoted(whole), ...inConnectionString(whole), ...inMarkup(whole)];
    const encoded = urlEncoded(whole);
    // A connection string of which all is in Base64 holds it as a URL does.
    const inside = encoded.filter((form) => form !== whole).flatMap(inBase64);
    for (const form of [whole, ...others, ...encoded, ...inBase64(whole), ...inside]) forms.add(form);
  }
  return [...forms].filter((form) => form.length >= SHORTEST).sort((a, b) => b.length - a.length);
}

/** Fewer characters than this stand in too much text by chance to be hidden in it. */
export const SHORTEST = 4;

/** A line of a certificate or key may be shown alone, by a log that cuts at line ends. */
function longLines(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.length === 1 ? [] : lines.map((line) => line.trim()).filter((line) => line.length >= 16);
}

function quoted(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const ways = [json, escaped(json, /[<>&]/g), escaped(json, NON_ASCII), dotNet(json)];
  const quotes = ways.flatMap((once) => [once, JSON.stringify(once).slice(1, -1)]);
  return [...quotes, ...[text, ...quotes].flatMap(inspected)];
}

/** As `console.log` shows text in an object: of quotes only the one that it stands in is escaped (Node.js, `util.inspect`). */
function inspected(text: string): string[] {
  const shown = text.replaceAll('\\', String.raw`\\`);
  return [shown, shown.replaceAll("'", String.raw`\'`)];
}

/**
 * Within quotes a quote is doubled (ADO.NET, ODBC, SQL) or stands behind a backslash, as `quoted` has it (libpq).
 * Sources: Microsoft Learn, "Connection string syntax" of ADO.NET; PostgreSQL, "Connection Strings" of libpq.
 */
function inConnectionString(text: string): string[] {
  return ['"', "'"].map((quote) => text.replaceAll(quote, quote + quote));
}

/** XML 1.0 and HTML, as what answers in them writes text and attributes. */
function inMarkup(text: string): string[] {
  const once = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    once,
    once.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    once.replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
  ];
}

/** Any code unit beyond ASCII: Python writes none. Go writes `<`, `>` and `&` as escapes. Both take small hex digits. */
const NON_ASCII = /[\u0080-\uffff]/g;

/** Source: Microsoft Learn, "How to customize character encoding with System.Text.Json": what services of Azure answer with. */
function dotNet(json: string): string {
  const all = json.replaceAll('\\"', String.raw`\u0022`);
  return escaped(all, /[<>&'+`\x7f\u0080-\uffff]/g, (digits) => digits.toUpperCase());
}

function escaped(json: string, which: RegExp, inCase = (digits: string): string => digits): string {
  return json.replace(which, (unit) => `\\u${inCase(unit.charCodeAt(0).toString(16).padStart(4, '0'))}`);
}

/** RFC 3986 encodes more than `encodeURIComponent` does, `encodeURI` less; hex digits come in both cases. */
function urlEncoded(text: string): string[] {
  const component = encodeURIComponent(text);
  const strict = component.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ v: text }).toString().slice('v='.length);
  const encoded = [component, strict, encodeURI(text), form, component.replaceAll('%20', '+')];
  return encoded.flatMap((one) => [one, one.replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase())]);
}

function inBase64(text: string): string[] {
  const bytes = Buffer.from(text);
  const padded = bytes.toString('base64');
  const forms = [
    padded,
    padded.replace(/=+$/, ''),
    ...[0, 1, 2].flatMap((shift) => withinBase64(bytes, shift)),
  ];
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** The characters that stand for these bytes and for nothing beside them, `shift` bytes into a group of three. */
function withinBase64(bytes: Buffer, shift: number): string[] {
  const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
  const first = Math.ceil((shift * 8) / 6);
  const end = Math.floor((shifted.length * 8) / 6);
  const core = shifted.toString('base64').slice(first, end);
  return core.length >= 2 * SHORTEST ? [core] : [];
}
