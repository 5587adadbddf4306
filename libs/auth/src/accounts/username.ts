import { applyDecorators } from '@nestjs/common';
import { sayConstraint } from '@madinina/platform/http';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

export const USERNAME = /^[a-z0-9._-]{3,32}$/;

sayConstraint('isUsername', {
  fr: 'Doit avoir de 3 à 32 lettres sans accent, chiffres, ou signes . _ -',
  en: 'Must have 3 to 32 plain letters, digits, or the signs . _ -',
});

/** 3 to 32 of a-z 0-9 . _ -, written in small letters before it is checked: `Marie` and `marie` are one. */
export function IsUsername(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().toLowerCase() : value)),
    ValidateBy({ name: 'isUsername', validator: { validate: (value: unknown) => typeof value === 'string' && USERNAME.test(value) } }),
  );
}
