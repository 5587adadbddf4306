import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Rule 1 and 2 of ARCHITECTURE.md: imports point down only, and a feature room never imports another. */
const depConstraints = [
  // The published client is a neighbour, not a part: it knows the documents of the city, and only tests of the whole know it.
  { sourceTag: 'layer:client', onlyDependOnLibsWithTags: ['layer:client'] },
  {
    sourceTag: 'layer:app',
    onlyDependOnLibsWithTags: ['layer:feature', 'layer:foundation', 'layer:platform', 'layer:contracts', 'layer:client'],
  },
  { sourceTag: 'layer:feature', onlyDependOnLibsWithTags: ['layer:foundation', 'layer:platform', 'layer:contracts'] },
  { sourceTag: 'layer:foundation', onlyDependOnLibsWithTags: ['layer:foundation', 'layer:platform', 'layer:contracts'] },
  { sourceTag: 'layer:platform', onlyDependOnLibsWithTags: ['layer:platform', 'layer:contracts'] },
  { sourceTag: 'layer:contracts', onlyDependOnLibsWithTags: ['layer:contracts'] },
];

/** Rule 3: only repositories (and the room that owns the client) import the generated Prisma client. */
const onlyRepositories = {
  patterns: [
    {
      group: ['**/generated/prisma/**'],
      message: 'Only *.repository.ts import the generated Prisma client, from @madinina/platform/database.',
    },
  ],
  paths: [{ name: '@madinina/platform/database', importNames: ['Prisma'], message: 'Only *.repository.ts use Prisma types.' }],
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/generated/**', '**/reports/**', '**/coverage/**', '.nx/**', '.madinina/**', 'node_modules/**'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: ['tsconfig.json', 'tools/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowStaticOnly: true, allowConstructorOnly: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'suite'] }] },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // DTO classes describe shapes, and a mapper's plain object is one; Nest declares its own options as classes too.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'process.env is read in apps/*/src/main.ts (and *.entry.ts) only.',
        },
      ],
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, allow: ['../../../package.json', '../../../asyncapi.json'], depConstraints },
      ],
      'no-restricted-imports': ['error', onlyRepositories],
    },
  },
  { files: ['**/*.repository.ts', 'libs/platform/database/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: [
      'apps/*/src/main.ts',
      'apps/*/src/*.entry.ts',
      'apps/e2e/**/*.ts',
      'libs/platform/testing/**/*.ts',
      'libs/platform/harness/**/*.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.{spec,int-spec,e2e-spec,harness,factory,test}.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['tools/**/*.ts'],
    rules: { 'no-console': 'off', 'no-restricted-syntax': 'off', '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  prettier,
);
