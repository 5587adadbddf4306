/** A mail as one line: to whom, about what, and the first link in it. Reads what the folder mailer writes, no other mail. */
export function mailLine(source: string): string {
  const { headers, body } = parted(source);
  const subject = words(headers.get('subject') ?? '');
  const link = /https?:\/\/[^\s<>"]+/.exec(textOf(headers, body))?.[0];
  const shown = [`✉ ${words(headers.get('to') ?? '?')}`, subject, ...(link === undefined ? [] : [link])].join(' · ');
  // What people typed must not steer the terminal.
  return shown.replace(/\p{Cc}+/gu, ' ');
}

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

function parted(source: string): Part {
  const plain = source.replaceAll('\r\n', '\n');
  const end = plain.indexOf('\n\n');
  const lines = plain
    .slice(0, end === -1 ? undefined : end)
    .replace(/\n[ \t]+/g, ' ')
    .split('\n');
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const),
  );
  return { headers, body: end === -1 ? '' : plain.slice(end + 2) };
}

/** The first part that is text; a mail with HTML has its plain text before it. */
function textOf(headers: Part['headers'], body: string): string {
  const boundary = /boundary="?([^";]+)"?/.exec(headers.get('content-type') ?? '')?.[1];
  if (boundary === undefined) return decoded(body, headers.get('content-transfer-encoding') ?? '');
  const first = parted((body.split(`--${boundary}`)[1] ?? '').replace(/^\n/, ''));
  return textOf(first.headers, first.body);
}

function decoded(text: string, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(text, 'base64').toString();
    case 'quoted-printable':
      return fromQuoted(text.replace(/=\n/g, ''));
    default:
      return text;
  }
}

/** `=C3=A9` as the bytes that it stands for. */
const fromQuoted = (text: string): string =>
  Buffer.from(
    text.replace(/[^\p{ASCII}]/gu, '?').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString();

/** Encoded words of a header (RFC 2047) as text. */
const words = (header: string): string =>
  header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString() : fromQuoted(text.replaceAll('_', ' ')),
    );
