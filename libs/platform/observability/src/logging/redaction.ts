const HIDDEN = '[redacted]';

/** How the name of what holds a secret ends, as in `deviceSecret`, `set-cookie`, `X-Api-Key`. */
const SECRET = '(?:authorization|cookies?|passwords?|passphrase|tokens?|secrets?|credentials?|api[-_]?keys?|private[-_]?key|jwt|otp)';

/** `"name":` of a field in JSON; inside a text its quotes would be escaped. */
const FIELD = new RegExp(`"[\\w-]*${SECRET}":`, 'gi');
/** `"name": "value"` or `name: "value"` inside a text, where JSON writes each quote as `\"`. */
const QUOTED = new RegExp(`(${SECRET}(?:\\\\")?\\s*[:=]\\s*)\\\\"(?:[^"\\\\]|\\\\[^"\\\\]|\\\\\\\\(?:\\\\.|[^\\\\]))*\\\\"`, 'gi');
/** `name=value` inside a text, as in an address or a connection string. */
const ASSIGNED = new RegExp(`(${SECRET}=)[^&#"'\\\\\\s,;]+`, 'gi');
/** `Authorization: scheme value` inside a text. */
const HEADER = /(authorization: *(?:\w+ +)?)[^"'\\\s,;]+/gi;
/** `scheme://user:password@`. */
const USER_INFO = /(\w:\/\/)[^/?#"\\\s@]+(?:@[^/?#"\\\s@]+)*@/g;
const BEARER = /(\bBearer +)[\w.~+/=-]{6,}/gi;
/** A JSON Web Token, wherever it stands. */
const JSON_WEB_TOKEN = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g;

/** Something of this is in whatever any of the above finds: nearly every line holds none of it, and is asked once. */
const SUSPICIOUS = new RegExp(`${SECRET}|bearer|:\\/\\/|eyJ`, 'i');

/**
 * Hides secrets in one written log line, which stays valid JSON.
 * It works on the text because secrets also hide at any depth, in messages and in stacks of libraries. pino's own redaction knows only
 * fixed paths, and with wildcards three levels deep took 20 µs a line where this takes 2.
 */
export function redacted(line: string): string {
  if (!SUSPICIOUS.test(line)) return line;
  return withoutFields(line)
    .replace(QUOTED, `$1\\"${HIDDEN}\\"`)
    .replace(ASSIGNED, `$1${HIDDEN}`)
    .replace(HEADER, `$1${HIDDEN}`)
    .replace(USER_INFO, `$1${HIDDEN}@`)
    .replace(BEARER, `$1${HIDDEN}`)
    .replace(JSON_WEB_TOKEN, HIDDEN);
}

function withoutFields(line: string): string {
  let written = '';
  let done = 0;
  for (const { index, 0: name } of line.matchAll(FIELD)) {
    if (index < done) continue;
    const start = index + name.length;
    const end = endOfValue(line, start);
    written += `${line.slice(done, start)}${/^(?:true|false|null)$/.test(line.slice(start, end)) ? line.slice(start, end) : `"${HIDDEN}"`}`;
    done = end;
  }
  return written + line.slice(done);
}

/** Where the JSON value that begins at `start` ends, whatever it holds. */
function endOfValue(line: string, start: number): number {
  let depth = 0;
  for (let at = start; at < line.length; at += 1) {
    const character = line[at];
    if (character === '"') at = endOfText(line, at);
    else if (character === '{' || character === '[') depth += 1;
    else if (depth === 0 && (character === ',' || character === '}' || character === ']')) return at;
    else if (character === '}' || character === ']') depth -= 1;
  }
  return line.length;
}

function endOfText(line: string, start: number): number {
  for (let at = start + 1; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1;
    else if (line[at] === '"') return at;
  }
  return line.length;
}
