import { domainToASCII } from 'node:url';
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { isEmail, ValidateBy } from 'class-validator';

// Control, format (zero width, text direction), unassigned and lone-surrogate characters, and every kind of blank.
const INVISIBLE = /[\p{C}\p{Z}]/u;

/**
 * The address as it is stored and compared: composed (NFC), without blanks around it, its domain in small ASCII letters,
 * so that two spellings of one address are one account and a look-alike domain shows as `xn--…`.
 * The part before the @ must be plain ASCII: no two letters that look alike name two accounts.
 * Undefined when mail cannot be sent there safely.
 */
export function normalEmail(text: string): string | undefined {
  const trimmed = text.normalize('NFC').trim();
  if (trimmed.length > 320 || INVISIBLE.test(trimmed)) return undefined;
  const at = trimmed.lastIndexOf('@');
  const address = `${trimmed.slice(0, at)}@${domainToASCII(trimmed.slice(at + 1))}`;
  // A quoted local part may hold nearly anything; no mailbox of a person needs one.
  const isSafe = at > 0 && !address.includes('"') && isEmail(address, { allow_utf8_local_part: false });
  return isSafe ? address : undefined;
}

/** An e-mail address, normalised before it is checked. */
export function IsEmailAddress(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? (normalEmail(value) ?? value) : value)),
    ValidateBy({
      name: 'isEmail',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && normalEmail(value) === value,
      },
    }),
  );
}
