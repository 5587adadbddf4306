import { type FieldFailure, InputError, problemDetail } from '@madinina/platform/http';
import { type ImportDto } from './import.dto';
import { ImportError } from './import.errors';
import { type ImportRecord } from './import-record';

type Language = Parameters<typeof problemDetail>[2];

const ENGLISH: ReadonlyMap<string, string> = new Map(
  Object.values(ImportError).map((factory) => [factory().code, factory().message] as const),
);

/** What is told of an import, in the language of who asks. */
export function importDto(record: ImportRecord, language: Language): ImportDto {
  const { id, layerId, fileName, format, mode, state, checked, written, repaired, leftOut, reason, details, faults } = record;
  const failures = faults.map(({ path, rule }): FieldFailure => ({ path, constraint: rule, parameters: [] }));
  const problems = new InputError(ImportError.featuresInvalid, failures).fieldProblems(language);
  return {
    id,
    layerId,
    fileName,
    format,
    mode,
    state: state === 'receiving' ? 'queued' : state,
    progress: { checked, written },
    repaired,
    leftOut,
    reason: reason === null ? null : { code: reason, message: problemDetail(reason, ENGLISH.get(reason) ?? reason, language), details },
    errors: problems.map((problem, index) => ({ place: faults[index]?.place ?? '', ...problem })),
    createdAt: record.createdAt.toISOString(),
    finishedAt: record.finishedAt?.toISOString() ?? null,
  };
}
