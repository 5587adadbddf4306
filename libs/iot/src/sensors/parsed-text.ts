import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

/** Reads the text of a query parameter with `read`; text that it cannot read is refused under the name `constraint`. */
export function ParsedBy(constraint: string, read: (text: string) => object | undefined): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? (read(value) ?? value) : value)),
    ValidateBy({
      name: constraint,
      validator: { validate: (value) => typeof value === 'object' && value !== null && !Array.isArray(value) },
    }),
  );
}

/** The decimal numbers of a comma list, or undefined when one is none. */
export function decimals(text: string): number[] | undefined {
  const parts = text.split(',').map((part) => part.trim());
  return parts.every((part) => /^-?\d{1,6}(?:\.\d{1,17})?$/.test(part)) ? parts.map(Number) : undefined;
}

/** A list of words: `a,b`, or the name of the parameter repeated. */
export const CommaList = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    Array.isArray(value) ? value.flatMap((part: unknown) => (typeof part === 'string' ? part.split(',') : [part])) : value,
  );
