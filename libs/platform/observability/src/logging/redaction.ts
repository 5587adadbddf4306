const HIDDEN = '[redacted]';

/** How the name of a field or parameter that holds a secret ends, as in `deviceSecret`, `set-cookie`, `X-Api-Key`. */
const SECRET_NAME =
  '[\\w-]*(?:authorization|cookies?|passwords?|passphrase|tokens?|secrets?|credentials?|api[-_]?key|private[-_]?key|jwt|otp)';

const TEXT = '"(?:[^"\\\\]|\\\\.)*"';
const VALUE = `(?:${TEXT}|\\[(?:${TEXT}|[^"\\]])*\\]|\\{(?:${TEXT}|[^"{}])*\\}|-?\\d[\\d.eE+-]*)`;
/** `"name":value` in JSON. */
const FIELD = new RegExp(`"(${SECRET_NAME})":${VALUE}`, 'gi');
/** `"name": "value"` or `name: "value"` inside a text, where JSON writes each quote as `\"`. */
const QUOTED_FIELD = new RegExp(
  `(${SECRET_NAME})(?:\\\\")?\\s*[:=]\\s*\\\\"(?:[^"\\\\]|\\\\[^"\\\\]|\\\\\\\\(?:\\\\.|[^\\\\]))*\\\\"`,
  'gi',
);
/** `?name=value` or `&name=value`. */
const PARAMETER = new RegExp(`([?&]${SECRET_NAME}=)[^&#"'\\\\\\s]+`, 'gi');
/** `scheme://user:password@`. */
const USER_INFO = /(\w:\/\/)[^/?#"\\\s@]+(?:@[^/?#"\\\s@]+)*@/g;
/** `Bearer …`, and any JSON Web Token wherever it stands. */
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi;
const JSON_WEB_TOKEN = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g;

/**
 * Hides secrets in one written log line, which stays valid JSON.
 * It works on the text because secrets hide at any depth, in messages and in stacks of libraries as well; pino's own redaction knows
 * only fixed paths (and with wildcards three levels deep costs 20 µs a line, this under 2).
 */
export function redacted(line: string): string {
  return line
    .replace(FIELD, `"$1":"${HIDDEN}"`)
    .replace(QUOTED_FIELD, `$1: \\"${HIDDEN}\\"`)
    .replace(PARAMETER, `$1${HIDDEN}`)
    .replace(USER_INFO, `$1${HIDDEN}@`)
    .replace(BEARER, `$1 ${HIDDEN}`)
    .replace(JSON_WEB_TOKEN, HIDDEN);
}
