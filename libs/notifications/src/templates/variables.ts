import { sayConstraint } from '@madinina/platform/http';
import { ValidateBy } from 'class-validator';

sayConstraint('isVariables', {
  fr: 'Doit donner à chaque variable un texte d’au plus 1000 caractères ou un nombre',
  en: 'Must give each variable a text of at most 1000 characters or a number',
});

const isValue = (value: unknown): boolean => (typeof value === 'string' && value.length <= 1_000) || Number.isFinite(value);
const isVariables = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isValue);

/** Values of a template's variables: texts and numbers by name. */
export const IsVariables = (): PropertyDecorator => ValidateBy({ name: 'isVariables', validator: { validate: isVariables } });

/** How the document describes them. */
export const VARIABLES_SCHEMA = {
  type: 'object' as const,
  additionalProperties: { oneOf: [{ type: 'string', maxLength: 1_000 }, { type: 'number' }] },
  example: { name: 'Bac 12', level: 92 },
};
