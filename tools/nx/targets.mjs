/**
 * The targets of every project, inferred from what its folder holds, so that a room is a `project.json` with a name
 * and tags, and nothing to copy.
 *
 * | target    | when                                     |
 * | lint      | always                                   |
 * | typecheck | there is a tsconfig.json                 |
 * | test      | always: small tests, `*.spec.ts`         |
 * | int-test  | there is a `*.int-spec.ts`               |
 * | e2e       | there is a `*.e2e-spec.ts`               |
 * | build     | there is a `src/main.ts` (an application)|
 * | serve     | as build                                 |
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const jest = (project, suffix) =>
  [
    `REPORT_FILE=reports/${project}/${suffix}.json`,
    'node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js --config jest.config.cjs',
    `--rootDir ${project} --testRegex "\\.${suffix}\\.ts$"`,
    `--passWithNoTests`,
  ].join(' ');

const run = (command, options) => ({ executor: 'nx:run-commands', options: { command, cwd: '{workspaceRoot}' }, ...options });

const holds = (root, project, suffix) => {
  const source = join(root, project, 'src');
  return existsSync(source) && readdirSync(source, { recursive: true }).some((file) => String(file).endsWith(suffix));
};

function targetsOf(project, root) {
  const targets = {
    lint: run(`node node_modules/eslint/bin/eslint.js --max-warnings 0 ${project}`, {
      cache: true,
      inputs: ['default', '^production', 'lintConfig', { externalDependencies: ['eslint', 'typescript-eslint'] }],
    }),
    test: run(jest(project, 'spec'), {
      cache: true,
      inputs: ['default', '^production', 'testConfig'],
      outputs: [`{workspaceRoot}/reports/${project}/spec.json`],
    }),
  };
  if (existsSync(join(root, project, 'tsconfig.json')))
    targets.typecheck = run(`node node_modules/typescript/bin/tsc --noEmit -p ${project}/tsconfig.json`, {
      cache: true,
      inputs: ['default', '^production', 'databaseModel', { externalDependencies: ['typescript'] }],
    });
  if (holds(root, project, '.int-spec.ts'))
    targets['int-test'] = run(jest(project, 'int-spec'), {
      cache: true,
      inputs: ['default', '^production', 'testConfig', 'databaseModel'],
      outputs: [`{workspaceRoot}/reports/${project}/int-spec.json`],
    });
  if (holds(root, project, '.e2e-spec.ts'))
    targets.e2e = run(`${jest(project, 'e2e-spec')} --runInBand`, {
      dependsOn: [{ projects: ['api', 'worker', 'mqtt-ingest'], target: 'build' }],
    });
  if (existsSync(join(root, project, 'src/main.ts'))) {
    targets.build = run(`node tools/build/build.ts ${project}`, {
      cache: true,
      inputs: ['production', '^production', 'databaseModel', '{workspaceRoot}/tools/build/**/*'],
      outputs: [`{workspaceRoot}/dist/${project}`],
    });
    targets.serve = run(`node tools/build/serve.ts ${project}`, { continuous: true });
  }
  return targets;
}

export const createNodesV2 = [
  '{apps,libs}/**/project.json',
  (files, _options, { workspaceRoot }) =>
    files.map((file) => {
      const project = dirname(file);
      return [file, { projects: { [project]: { root: project, targets: targetsOf(project, workspaceRoot) } } }];
    }),
];
