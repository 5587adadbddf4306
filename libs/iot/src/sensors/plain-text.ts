import { sayConstraint } from '@madinina/platform/http';
import { applyDecorators } from '@nestjs/common';
import { IsString, Length, ValidateBy } from 'class-validator';

sayConstraint('isPlainText', {
  fr: 'Doit être un texte qui n’est pas vide, sans caractère de contrôle',
  en: 'Must be text that is not blank, without control characters',
});
sayConstraint('isSmallObject', {
  fr: 'Doit être un objet d’au plus 8 Ko en JSON',
  en: 'Must be an object of at most 8 KB as JSON',
});

// Tabs and line ends are text; no one types the others.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Text for people: its length within limits, not blank unless it may be empty, without control characters. */
export function IsPlainText(shortest: number, longest: number): PropertyDecorator {
  const isPlain = (value: unknown): boolean => typeof value === 'string' && !CONTROL.test(value) && (shortest === 0 || value.trim() !== '');
  return applyDecorators(IsString(), Length(shortest, longest), ValidateBy({ name: 'isPlainText', validator: { validate: isPlain } }));
}

const LARGEST_OBJECT = 8_192;

/** A free object that is not too large for a row: at most 8 KB as JSON. */
export const IsSmallObject = (): PropertyDecorator => ValidateBy({ name: 'isSmallObject', validator: { validate: isSmallObject } });

const isSmallObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Buffer.byteLength(JSON.stringify(value)) <= LARGEST_OBJECT;
