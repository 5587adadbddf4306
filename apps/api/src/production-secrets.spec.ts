import { ConfigError, describeConfig, parseConfig } from '@madinina/platform/config';
import { apiConfig } from './api.module';
import { rooms } from './rooms';

const groups = [...new Set([...apiConfig, ...rooms.flatMap(({ config }) => config)])];
const known = describeConfig(groups).filter(({ secret, development }) => secret && development !== undefined);

describe('an api in production', () => {
  it('has secrets that development fills in', () => {
    expect(known.map(({ name }) => name)).toEqual(expect.arrayContaining(['AUTH_SIGNING_KEY', 'AUTH_REFRESH_SECRET']));
  });

  it.each(known.map(({ name, development }) => [name, String(development)]))(
    'refuses the %s of development, and does not repeat it',
    (name, value) => {
      const problems = (): string[] => {
        try {
          parseConfig({ NODE_ENV: 'production', [name]: value }, groups);
        } catch (error) {
          if (error instanceof ConfigError) return error.problems.filter((problem) => problem.name === name).map(({ problem }) => problem);
          throw error;
        }
        return [];
      };
      expect(problems()).toEqual(['is the value that everyone knows from development; it must be your own']);
    },
  );
});
