import 'reflect-metadata';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { AccountService } from '@madinina/auth';
import { DomainError, type Role, ROLES } from '@madinina/contracts';
import { inServicesContext } from './services-context';

const USAGE = `npm run admin:create -- --email ADDRESS --given-name NAME --family-name NAME [--username NAME] [--role ROLE …]
Makes an account on this machine, SUPER_ADMIN unless told. The password comes from standard input, or ADMIN_PASSWORD.
An account that has the address keeps its password and gets the roles it lacks.`;

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

async function passwordOf(environment: NodeJS.ProcessEnv): Promise<string> {
  if (environment['ADMIN_PASSWORD']) return environment['ADMIN_PASSWORD'];
  const input = createInterface({ input: process.stdin, output: process.stderr });
  const password = await input.question('Password: ');
  input.close();
  return password;
}

async function createAdmin(): Promise<void> {
  const { values } = parseArgs({
    options: {
      email: { type: 'string' },
      'given-name': { type: 'string' },
      'family-name': { type: 'string' },
      username: { type: 'string' },
      role: { type: 'string', multiple: true, default: ['SUPER_ADMIN'] },
      help: { type: 'boolean', default: false },
    },
  });
  const { email, 'given-name': givenName, 'family-name': familyName, username } = values;
  if (values.help || !email || !givenName || !familyName) throw new Error(USAGE);
  const roles = values.role.filter(isRole);
  if (roles.length !== values.role.length) throw new Error(`A role is one of ${ROLES.join(', ')}.`);
  const password = await passwordOf(process.env);
  const { account, created, granted } = await inServicesContext(process.env, (context) =>
    context.get(AccountService).provision({ email, givenName, familyName, username, password, roles }),
  );
  process.stdout.write(`${account.email}: ${created ? 'created' : 'was there'}; granted ${granted.join(', ') || 'nothing new'}\n`);
}

createAdmin().then(
  () => process.exit(0),
  (error: unknown) => {
    const details = error instanceof DomainError ? ` ${JSON.stringify(error.details)}` : '';
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}${details}\n`);
    process.exit(1);
  },
);
