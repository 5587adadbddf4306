import { type AnyJobType, type JobCatalogue, type JobHandler } from './city-job';

/** A handler as it was found among the providers. */
export interface FoundHandler {
  readonly type: AnyJobType;
  readonly handler: JobHandler<object>;
}

/** Rooms of the platform itself, which every worker carries. */
const PLATFORM_ROOMS: ReadonlySet<string> = new Set(['events', 'http']);

/** The job types of the rooms that this process carries. */
export function carriedTypes(catalogues: readonly JobCatalogue[], carries: (room: string) => boolean): AnyJobType[] {
  return catalogues.flatMap((catalogue) => Object.values(catalogue)).filter(({ queue }) => PLATFORM_ROOMS.has(queue) || carries(queue));
}

/**
 * Gives each carried job type its one handler.
 * @throws when a type has none or two, or a handler is for a job that no catalogue has; it names all of them
 */
export function handlersOf(types: readonly AnyJobType[], found: readonly FoundHandler[]): Map<AnyJobType, JobHandler<object>> {
  const problems: string[] = [];
  const handlers = new Map<AnyJobType, JobHandler<object>>();
  const known = new Set(types.map(({ name }) => name));
  for (const type of types) {
    const own = found.filter((one) => one.type.name === type.name);
    if (own.length === 0) problems.push(`${type.name} has no handler: add @HandlesJob to a provider of its worker module`);
    if (own.length > 1)
      problems.push(`${type.name} has ${own.length} handlers: ${own.map(({ handler }) => handler.constructor.name).join(', ')}`);
    if (own[0] && own.length === 1) handlers.set(type, own[0].handler);
  }
  for (const { type, handler } of found) {
    if (!known.has(type.name))
      problems.push(`${handler.constructor.name} handles ${type.name}, which is not in the catalogue of a room that this process carries`);
  }
  if (problems.length > 0) throw new Error(`The jobs are not wired:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  return handlers;
}
