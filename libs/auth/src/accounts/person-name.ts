import { applyDecorators } from '@nestjs/common';
import { sayConstraint } from '@madinina/platform/http';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

const LONGEST = 100;
// Control, format (zero width, text direction), unassigned and lone-surrogate characters, and line separators.
const REFUSED = /[\p{C}\p{Zl}\p{Zp}<>]/u;
// Marks piled on one letter run over the neighbouring lines of a page.
const PILED_MARKS = /\p{M}{4,}/u;

sayConstraint('isPersonName', {
  fr: 'Doit être un nom de 1 à 100 lettres, sans caractères invisibles',
  en: 'Must be a name of 1 to 100 letters, without invisible characters',
});

/** The name composed (NFC), its blanks single and none around it; undefined when it is no name a page can show safely. */
export function normalName(text: string): string | undefined {
  if (text.length > 10 * LONGEST) return undefined;
  const name = text
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim();
  const isSafe = !REFUSED.test(name) && !PILED_MARKS.test(name) && /\p{L}/u.test(name);
  return isSafe && Array.from(name).length <= LONGEST ? name : undefined;
}

/** A given or family name of 1 to 100 characters, normalised before it is checked. */
export function IsPersonName(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? (normalName(value) ?? value) : value)),
    ValidateBy({
      name: 'isPersonName',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && normalName(value) === value,
      },
    }),
  );
}
